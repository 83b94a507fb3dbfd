import FileAccess
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite("A copy that nobody can change")
struct CopyTests {
    @Test func aPrivateCopyIsExactReadOnlyAndRemoved() throws {
        let folder = try ScratchFolder()
        let content = [UInt8]((0..<700_001).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try Data(content).write(to: URL(fileURLWithPath: folder.path("big")))
        let path = try self.path(folder.path("big"))
        var place = ""
        do {
            let copy = try PrivateCopy(of: OpenFile(path, links: .refuse), named: Array("big".utf8))
            place = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/fd/\(copy.contents.descriptor.rawValue)")
            #expect(try copy.contents.readAll(limit: 1_000_000) == content)
            let attributes = try FileManager.default.attributesOfItem(atPath: place)
            #expect(attributes[.posixPermissions] as? Int == 0o500)
            #expect(write(copy.contents.descriptor.rawValue, "x", 1) == -1)
        }
        #expect(!place.isEmpty && !FileManager.default.fileExists(atPath: place))
    }

    @Test func sealedMemoryIsExactAndCannotBeWritten() throws {
        let folder = try ScratchFolder()
        let file = try folder.writeProgram("tool", "#!/bin/sh\necho hello\n")
        let memory = try SealedMemory(of: OpenFile(path(file), links: .refuse))
        let descriptor = memory.contents.descriptor.rawValue
        #expect(try memory.contents.readAll(limit: 100) == Array("#!/bin/sh\necho hello\n".utf8))
        #expect(write(descriptor, "x", 1) == -1)
        // Not even through a new descriptor that may write.
        let writer = open("/proc/self/fd/\(descriptor)", O_RDWR)
        if writer >= 0 {
            #expect(pwrite(writer, "x", 1, 0) == -1 && errno == EPERM)
            #expect(ftruncate(writer, 0) == -1 && ftruncate(writer, 1_000) == -1)
            #expect(mmap(nil, 4_096, PROT_WRITE, MAP_SHARED, writer, 0) == MAP_FAILED)
            close(writer)
        }
        #expect(try memory.contents.readAll(limit: 100) == Array("#!/bin/sh\necho hello\n".utf8))
    }

    private func path(_ text: String) throws -> BytePath { try #require(BytePath(text)) }
}
