internal import Mustache

/// The page's template, with all that it needs in it: it loads nothing.
///
/// Whatever came from a mirror is put in with two braces, which escape it. Should something get through nevertheless, the
/// policy in the head lets nothing run but the script below, and nothing be loaded
/// (https://www.w3.org/TR/CSP3/#source-list-syntax).
enum AuditPageTemplate {
    /// Base64 of the SHA-256 of ``style`` and ``script``, as the policy has them.
    static let styleDigest = "zJ5u7CC0K8bJnGtdO29RyvNiK1qs8eO5dwGNmQWH8G0="
    static let scriptDigest = "ODvEsx5DCVBHoWtV2rnRvjbnT1APO8fU7lrRDXegC18="

    /// Nil if the template were wrong, which a test would find.
    static let template: MustacheTemplate? = {
        MustacheContentTypes.register(EscapedHTML(), named: EscapedHTML.name)
        return try? MustacheTemplate(string: text)
    }()

    private static let text = """
        {{% CONTENT_TYPE: \(EscapedHTML.name)}}<!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-\(styleDigest)'; \
        script-src 'sha256-\(scriptDigest)'; base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>Mirror audit: {{verdict}}</title>
        <style>\(style)</style>
        </head>
        <body>
        \(header)
        <main>
        \(overview)
        \(findings)
        \(timeline)
        </main>
        <script>\(script)</script>
        </body>
        </html>

        """

    private static let header = """
        <header>
        <h1>Mirror audit <span class="badge {{tone}}">{{verdict}}</span></h1>
        <p>{{scope}}, read from <time>{{startedAt}}</time> to <time>{{endedAt}}</time> by verify-uploader {{version}}.
        {{#seed}}A sample, drawn with the seed {{seed}}.{{/seed}}</p>
        <ul class="plain">{{#basis}}<li>{{.}}</li>{{/basis}}</ul>
        </header>
        """

    private static let overview = """
        <section aria-labelledby="overview-title">
        <h2 id="overview-title">Mirrors</h2>
        <ul class="cards">
        {{#targets}}
        <li class="card {{tone}}">
        <h3>{{name}}{{#isOrigin}} <span class="role">origin</span>{{/isOrigin}}</h3>
        <p>{{files}}, {{size}} read</p>
        <ul class="counts">
        {{#counts}}<li><span class="badge {{tone}}">{{count}} {{class}}</span></li>
        {{/counts}}
        </ul>
        </li>
        {{/targets}}
        </ul>
        {{#general}}
        <p class="finding {{tone}}"><strong>{{rule}}</strong> {{message}}{{#remedy}} <span class="remedy">{{remedy}}</span>{{/remedy}}</p>
        {{/general}}
        </section>
        """

    private static let timeline = """
        <section aria-labelledby="timeline-title">
        <h2 id="timeline-title">What changed</h2>
        {{#hasTimeline}}
        <p>Each bar is what one path of a mirror held, from {{first}} to {{last}}; pale where nobody looked until something
        else was there.{{#moreRows}} The {{shownRows}} paths that changed last are shown; the history has {{moreRows}}.{{/moreRows}}</p>
        {{#rows}}
        <div class="lane">
        <h3>{{path}} <span class="role">{{mirror}}</span></h3>
        <svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label="{{count}} contents of {{path}}">
        <rect class="ground" x="0" y="0" width="1000" height="24"/>
        {{#segments}}<rect class="{{tone}}{{#pale}} pale{{/pale}}" x="{{x}}" y="2" width="{{width}}" height="20"><title>{{label}}</title></rect>
        {{/segments}}
        </svg>
        <details><summary>{{count}} contents</summary>
        <table><thead><tr><th>from</th><th>to</th><th>class</th><th>SHA-256</th><th>version</th></tr></thead>
        <tbody>
        {{#intervals}}<tr><td>{{from}}</td><td>{{to}}</td><td><span class="badge {{tone}}">{{class}}</span></td><td><code>{{digest}}</code></td><td>{{version}}</td></tr>
        {{/intervals}}
        </tbody></table>
        </details>
        </div>
        {{/rows}}
        {{/hasTimeline}}
        {{^hasTimeline}}
        <p>{{noTimeline}}</p>
        {{/hasTimeline}}
        </section>
        """

    private static let findings = """
        <section aria-labelledby="findings-title">
        <h2 id="findings-title">Findings <output id="shown">{{findingCount}}</output></h2>
        {{#hasFindings}}
        <form id="filters" hidden>
        <label>Path or text <input id="text" type="search" autocomplete="off"></label>
        <label>Mirror <select id="target"><option value="">all</option>{{#targets}}<option value="{{number}}">{{name}}</option>{{/targets}}</select></label>
        <fieldset><legend>Class</legend>
        {{#classes}}<label><input type="checkbox" name="class" value="{{class}}" checked> {{class}}</label>
        {{/classes}}
        </fieldset>
        </form>
        {{#moreFindings}}<p>The worst {{findingCount}} are shown; {{moreFindings}} more are in --format json.</p>{{/moreFindings}}
        <table class="findings">
        <thead><tr><th scope="col">class</th><th scope="col">path</th><th scope="col">what was found</th><th scope="col">mirror</th></tr></thead>
        <tbody id="found">
        {{#findings}}
        <tr data-class="{{class}}" data-target="{{target}}">
        <td><span class="badge {{tone}}">{{class}}</span></td>
        <td class="path">{{path}}</td>
        <td>{{message}} <span class="remedy">{{remedy}}</span> <code>{{rule}}</code></td>
        <td class="mirror">{{mirror}}</td>
        </tr>
        {{/findings}}
        </tbody>
        </table>
        {{/hasFindings}}
        {{^hasFindings}}<p>Nothing is wrong with what was read.</p>{{/hasFindings}}
        </section>
        """
}

/// HTML whose text cannot end an attribute or begin a tag.
///
/// The library's own escapes characters as Swift has them: a quotation mark with an accent upon it is one of those, and
/// stays a quotation mark to a browser. So this goes by Unicode scalars.
struct EscapedHTML: MustacheContentType {
    static let name = "ESCAPED-HTML"

    func escapeText(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "`": result += "&#96;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
