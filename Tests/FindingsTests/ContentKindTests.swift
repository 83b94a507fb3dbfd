import Findings
import Testing

@Suite("What a file really is")
struct ContentKindTests {
    static let kinds: [(String, ContentKind, String)] = [
        ("", .empty, "empty"),
        ("<!DOCTYPE html><html>", .html, "an HTML page"),
        ("\u{FEFF}\n <HTML lang=en>", .html, "an HTML page"),
        ("<!-- cached --><html>", .html, "an HTML page"),
        ("<?xml version='1.0'?><!DOCTYPE html><html>", .html, "an HTML page"),
        (
            "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey</Code><Message>x</Message></Error>",
            .xmlError(code: Array("NoSuchKey".utf8)), "an XML error page (NoSuchKey)"
        ),
        (
            "<Error><Code>AccessDenied</Code>", .xmlError(code: Array("AccessDenied".utf8)),
            "an XML error page (AccessDenied)"
        ),
        ("<?xml version='1.0'?><feed/>", .xml, "an XML document"),
        (#"{"message": "Not Found"}"#, .json, "a JSON document"),
        ("[\n {}]", .json, "a JSON document"),
        ("-----BEGIN PGP SIGNATURE-----\n", .armor(label: Array("SIGNATURE".utf8)), "an OpenPGP signature"),
        (
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", .armor(label: Array("PUBLIC KEY BLOCK".utf8)),
            "an OpenPGP public key"
        ),
        ("-----BEGIN PGP X-----\n", .armor(label: Array("X".utf8)), "OpenPGP armor (X)"),
        ("\u{7F}ELF", .program(.elf), "a program (ELF)"),
        ("#!/bin/sh\n", .script, "a script"),
        ("PK\u{3}\u{4}", .archive(.zip), "a zip archive"),
        ("%PDF-1.7", .pdf, "a PDF document"),
        ("SELF-SIGNED PUBLIC KEY NOT FOUND", .text, "plain text"),
        ("[::error::]", .text, "plain text"),
        ("grüße\n", .text, "plain text"),
        ("a\0b", .binary, "binary data"),
    ]

    @Test(arguments: kinds)
    func itIsToldByItsFirstBytes(text: String, kind: ContentKind, description: String) {
        #expect(ContentKind(of: Array(text.utf8)) == kind)
        #expect(kind.description.text == description)
    }

    @Test(arguments: [
        ([0x88, 0x02, 0x04, 0x00], ContentKind.openPGP(packetType: 2)),
        ([0x89, 0x00, 0x02, 0x04, 0x00], .openPGP(packetType: 2)),
        ([0xC2, 0x02, 0x04, 0x00], .openPGP(packetType: 2)),
        ([0x99, 0x00, 0x02, 0x04, 0x00], .openPGP(packetType: 6)),
        ([0x88, 0x20, 0x04, 0x00], .binary),
        ([0xFF, 0xFE, 0x41, 0x00], .utf16),
        ([0x1F, 0x8B, 0x08], .archive(.gzip)),
        ([0x4D, 0x5A, 0x90, 0x00], .program(.portableExecutable)),
        ([0xCF, 0xFA, 0xED, 0xFE], .program(.machO)),
        ([0x80], .binary), ([0xC2], .binary), ([0xFF], .binary),
    ])
    func binaryDataToo(bytes: [UInt8], kind: ContentKind) {
        #expect(ContentKind(of: bytes) == kind)
    }

    @Test func whatAnErrorPageSaysIsEscaped() {
        let page = "<Error><Code>::error::\u{1B}[31m</Code></Error>"
        #expect(
            ContentKind(of: Array(page.utf8)).description.text == "an XML error page (:\\u{3A}error:\\u{3A}\\u{1B}[31m)"
        )
    }

    @Test func onlyWhatHasAFormatIsDescribed() {
        #expect(ContentKind.describe(Array("Not Found".utf8)) == nil)
        #expect(ContentKind.describe([0x41, 0xFF]) == nil)
        #expect(ContentKind.describe([])?.text == "empty")
        #expect(ContentKind.describe(Array("<html>".utf8))?.text == "an HTML page")
    }

    @Test func aCharacterThatTheCutGoesThroughIsStillText() {
        for shift in 0..<4 {
            let text = String(repeating: "x", count: 4093 + shift) + String(repeating: "€", count: 9)
            #expect(ContentKind(of: Array(text.utf8)) == .text)
        }
    }
}
