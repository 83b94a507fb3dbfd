extension AuditPageTemplate {
    static let style = """

        :root { color-scheme: light dark; --ink: #1c1f23; --paper: #fff; --card: #f5f6f8; --line: #d5d9df; --muted: #5a626d;
          --good: #14683a; --bad: #b3141d; --warn: #8a5200; --quiet: #5a626d; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e7eaee; --paper: #14171b; --card: #1e2329; --line: #383f48; --muted: #a3acb8;
            --good: #5fd38d; --bad: #ff8a85; --warn: #f2b95c; --quiet: #a3acb8; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 78rem; padding: 1rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; margin: 0 0 .5rem; } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
        .plain, .counts, .cards { list-style: none; margin: 0; padding: 0; }
        .plain, .remedy, .role, .mirror { color: var(--muted); font-size: .875rem; }
        .role { font-weight: normal; }
        .cards { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); }
        .card { background: var(--card); border: 1px solid var(--line); border-left: .35rem solid var(--quiet);
          border-radius: .4rem; padding: .75rem; }
        .card p { margin: 0 0 .5rem; }
        .card.good { border-left-color: var(--good); } .card.bad { border-left-color: var(--bad); }
        .card.warn { border-left-color: var(--warn); }
        .counts { display: flex; flex-wrap: wrap; gap: .35rem; }
        .badge { border: 1px solid currentColor; border-radius: 1rem; font-size: .8125rem; padding: .05rem .55rem;
          white-space: nowrap; vertical-align: middle; }
        .badge.good { color: var(--good); } .badge.bad { color: var(--bad); font-weight: bold; }
        .badge.warn { color: var(--warn); } .badge.quiet { color: var(--quiet); }
        .lane { border-top: 1px solid var(--line); padding: .75rem 0; }
        svg { display: block; width: 100%; height: 1.5rem; }
        rect.ground { fill: var(--card); } rect.good { fill: var(--good); } rect.bad { fill: var(--bad); }
        rect.warn { fill: var(--warn); } rect.quiet { fill: var(--quiet); } rect.pale { fill-opacity: .3; }
        table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
        th, td { border-bottom: 1px solid var(--line); padding: .4rem .5rem; text-align: left; vertical-align: top; }
        td, code { overflow-wrap: anywhere; }
        code { color: var(--muted); font-size: .8125rem; }
        .path { font-family: ui-monospace, monospace; font-size: .875rem; }
        details { overflow-x: auto; } summary { cursor: pointer; color: var(--muted); font-size: .875rem; }
        form { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .75rem;
          display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin-bottom: .75rem; align-items: end; }
        form[hidden], tr[hidden] { display: none; }
        fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
        legend { float: left; margin-right: 1rem; color: var(--muted); }
        input[type=search], select { font: inherit; max-width: 100%; padding: .2rem .4rem; }
        output { color: var(--muted); font-weight: normal; font-size: 1rem; }
        .findings { table-layout: fixed; }
        .findings th:nth-child(1) { width: 10rem; } .findings th:nth-child(2) { width: 24%; }
        .findings th:nth-child(4) { width: 15%; }
        @media (max-width: 40rem) {
          .findings thead { position: absolute; clip-path: inset(50%); }
          .findings tr { display: block; border-bottom: 1px solid var(--line); padding: .6rem 0; }
          .findings td { display: block; border: 0; padding: .1rem 0; }
        }
        @media print {
          :root { --ink: #000; --paper: #fff; --card: #fff; --muted: #333; --line: #999;
            --good: #14683a; --bad: #b3141d; --warn: #8a5200; --quiet: #555; }
          body { max-width: none; padding: 0; font-size: 10pt; } form { display: none; }
          rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          .card, .lane, tr { break-inside: avoid; }
        }

        """

    static let script = """

        "use strict";
        (() => {
          const form = document.getElementById("filters");
          if (!form) { return; }
          const rows = Array.from(document.querySelectorAll("#found > tr"));
          const texts = rows.map((row) => row.textContent.toLowerCase());
          const shown = document.getElementById("shown");
          const apply = () => {
            const text = document.getElementById("text").value.toLowerCase();
            const target = document.getElementById("target").value;
            const classes = new Set(Array.from(form.querySelectorAll("input[name=class]:checked"), (box) => box.value));
            let count = 0;
            rows.forEach((row, number) => {
              const fits = classes.has(row.dataset.class) && (target === "" || row.dataset.target === target)
                && texts[number].includes(text);
              row.hidden = !fits;
              if (fits) { count += 1; }
            });
            shown.value = count === rows.length ? String(count) : count + " of " + rows.length;
          };
          form.addEventListener("input", apply);
          form.addEventListener("submit", (event) => event.preventDefault());
          form.hidden = false;
          apply();
        })();

        """
}
