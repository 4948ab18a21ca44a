/** The page's style: one column, the reader's own light or dark, black on white in print. */
export const style = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1f; --muted: #6b6b76; --line: #d9d9e0; --accent: #0b57a4; --soft: #f1f4f8; }
@media (prefers-color-scheme: dark) { :root { --paper: #16171b; --ink: #e8e8ec; --muted: #9a9aa6; --line: #3a3b43; --accent: #7db8f5; --soft: #22242b; } }
@media print { :root { --paper: #fff; --ink: #000; --muted: #555; --line: #bbb; --accent: #000; --soft: #fff; } details > summary { list-style: none } figure, li, tr { break-inside: avoid } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 70rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem } h2 { font-size: 1.3rem; margin: 3rem 0 .6rem } h3 { font-size: 1rem; margin: 0 0 .2rem }
p, .guide { max-width: 46rem } .facts, figcaption, .note { color: var(--muted) } a { color: var(--accent) }
.warn { border-left: 4px solid var(--accent); background: var(--soft); padding: .6rem 1rem; max-width: 46rem }
.chain { list-style: none; margin: 0; padding: 0; max-width: 46rem }
.chain li { position: relative; border: 1px solid var(--line); border-radius: 8px; padding: .6rem .9rem; margin: 0 0 1.6rem; background: var(--paper) }
.chain li[data-from]::before { content: attr(data-from); position: absolute; top: -1.55rem; left: 1.2rem; color: var(--muted); font-size: .9rem }
.chain strong { margin-right: .6rem } .chain p { margin: .4rem 0 0 }
.badge { display: inline-block; border: 1px solid var(--accent); color: var(--accent); border-radius: .8rem; padding: .05rem .65rem; line-height: 1.4; font-size: .85rem }
.badge.odd { border-style: dashed } .reasons { margin: 0; padding-left: 1rem; max-width: min(46rem, calc(100vw - 2.5rem)); position: sticky; left: 0 } .verdict { white-space: nowrap } tr:has(+ .more) > * { border-bottom: 0; padding-bottom: 0 } .more td { padding-top: .1rem }
dl { max-width: 46rem } dl div { display: flex; flex-wrap: wrap; gap: 0 1rem; border-bottom: 1px solid var(--line); padding: .25rem 0 } dt { min-width: 14rem; color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
main > h3 { font-size: 1.05rem; margin: 2rem 0 0 } main > h3::first-letter { text-transform: uppercase } h4 { font-size: .92rem; margin: 0 0 .2rem } .scroll:focus-visible, pre:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1.2rem 1.6rem; align-items: end } .panels figure { margin: 0 }
.panels .small { color: var(--muted); font-size: .85rem; margin: 0 } figure { margin: 1rem 0 } figcaption { max-width: 46rem; font-size: .92rem; margin-top: .4rem }
svg { display: block; max-width: 100%; height: auto; color: var(--ink) } svg text { white-space: pre }
.scroll { overflow-x: auto } .scroll > svg { min-width: 34rem } table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums }
caption { text-align: left; color: var(--muted); padding-bottom: .5rem } th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th small { display: block; font-weight: normal; color: var(--muted) } thead th { border-bottom: 2px solid var(--ink); white-space: nowrap } .number { text-align: right; white-space: nowrap }
pre { background: var(--soft); padding: .8rem 1rem; overflow-x: auto; font-size: .82rem; line-height: 1.4 } details { margin: .4rem 0 } summary { cursor: pointer }
`;
