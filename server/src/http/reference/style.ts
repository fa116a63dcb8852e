/** Style sheet of the API reference: the colours of the app, light and dark, and the fonts of the system. */
const dark =
  '--ink:#e6edf3;--dim:#9fb0c0;--paper:#0e1620;--mist:#15202c;--line:#26333f;--edge:#647688;--primary:#2bb3ab;--good:#58c287;--warn:#e5b262;--bad:#f08578;--info:#7fb2ea;color-scheme:dark'

export const style = `:root{--ink:#12202f;--dim:#526374;--paper:#fff;--mist:#f5f7f9;--line:#dfe5ea;--edge:#8494a3;--primary:#0b7a75;--good:#17683a;--warn:#85550e;--bad:#b03427;--info:#2463a8;--mono:'JetBrains Mono',ui-monospace,monospace;color-scheme:light;scroll-padding-top:72px}
@media(prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 Inter,system-ui,sans-serif;display:grid;grid-template:56px 1fr/280px minmax(0,1fr);min-height:100vh}
a{color:var(--primary)}a:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible,pre:focus-visible{outline:2px solid var(--primary);outline-offset:2px}
main:focus{outline:0}
.skip{position:absolute;left:-999px;z-index:3}.skip:focus{left:16px;top:12px;background:var(--paper);padding:4px 8px}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
header{grid-column:1/-1;position:sticky;top:0;z-index:2;display:flex;align-items:center;justify-content:space-between;gap:16px;padding:0 24px;background:var(--mist);border-bottom:1px solid var(--line)}
header p{display:flex;gap:16px;align-items:center;margin:0}.title{font-weight:600}.title a{color:inherit;text-decoration:none}
.badge{padding:1px 8px;border:1px solid var(--edge);border-radius:99px;color:var(--dim);font-size:12px;font-weight:500;white-space:nowrap;vertical-align:2px}
nav{position:sticky;top:56px;height:calc(100vh - 56px);overflow:auto;padding:16px 12px 40px 24px;border-right:1px solid var(--line);font-size:14px}
nav h2{margin:16px 0 4px;font-size:13px}nav h2 a{color:var(--ink);text-decoration:none}nav ul{list-style:none;margin:0;padding:0}
nav li a{display:flex;gap:8px;padding:5px 8px;border-radius:6px;color:var(--dim);text-decoration:none}nav li a:is(:hover,[aria-current]){background:var(--mist);color:var(--ink)}nav li a[aria-current]{font-weight:600}
nav .method{flex:0 0 44px;font-size:10px;line-height:21px}
.search{position:sticky;top:0;z-index:1;margin:-16px -12px 0 -24px;padding:16px 12px 4px 24px;background:var(--paper)}.search label{display:block;font-weight:600;font-size:13px;margin-bottom:4px}.search input{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:8px;padding:6px 10px}.search p{margin:4px 0 0;min-height:20px;color:var(--dim);font-size:13px}
main{padding:32px 32px 120px;min-width:0}
h1{font-size:28px;line-height:1.2;margin:0 0 16px}main h2{font-size:22px;margin:56px 0 4px;padding-top:16px;border-top:1px solid var(--line)}.about{color:var(--dim);margin:0 0 8px}
.intro,.text,details{max-width:760px}
h3{font-size:17px;margin:0 0 8px}article h3 a{color:inherit;text-decoration:none}article h3 a:hover{text-decoration:underline}h4{margin:20px 0 4px;font-size:14px}
article{display:grid;grid-template-columns:minmax(0,1fr);gap:16px 40px;padding:28px 0;border-bottom:1px solid var(--line)}
p{margin:0 0 10px}.route{font-size:14px;overflow-wrap:anywhere}
code,pre{font-family:var(--mono);font-size:13px;font-variant-ligatures:none}p code,li code{padding:1px 4px;border-radius:4px;background:var(--mist);overflow-wrap:anywhere}
.method{font:600 12px/1.5 var(--mono)}.is-get{color:var(--info)}.is-post{color:var(--good)}.is-patch{color:var(--warn)}.is-delete{color:var(--bad)}
.fields{list-style:none;margin:0;padding:0}.fields>li{padding:10px 0;border-top:1px solid var(--line)}.fields .fields{margin:8px 0 0;padding-left:16px;border-left:2px solid var(--line)}.fields p{margin:0 0 2px;font-size:14px;overflow-wrap:anywhere}
.field .name{font-weight:600;background:none;padding:0}.type,.place,.rule{color:var(--dim);font-size:13px}.required{color:var(--warn);font-size:12px;font-weight:600}
.code{margin:0 0 12px;border:1px solid var(--line);border-radius:8px;background:var(--mist);overflow:hidden}
figcaption{display:flex;justify-content:space-between;align-items:center;min-height:36px;padding:2px 6px 2px 12px;border-bottom:1px solid var(--line);color:var(--dim);font-size:13px;font-weight:600}
pre{margin:0;padding:12px;overflow:auto;max-height:420px;line-height:1.5}pre code{white-space:pre}
.copy{font:inherit;font-weight:500;color:var(--primary);background:none;border:0;border-radius:6px;padding:4px 8px;min-height:28px;cursor:pointer}.copy:hover{background:var(--line)}
details{border-top:1px solid var(--line);padding:8px 0}summary{cursor:pointer;min-height:24px;font-size:14px}summary h3{display:inline;font-size:15px}
@media(min-width:1240px){article{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.examples{position:sticky;top:72px;align-self:start}}
@media(max-width:860px){body{display:block}nav{position:static;height:auto;max-height:30vh;border-right:0;border-bottom:1px solid var(--line);padding:16px}.search{margin:-16px -16px 0;padding:16px 16px 4px}header{height:56px;padding:0 16px;font-size:14px;white-space:nowrap}header>:last-child a+a{display:none}main{padding:24px 16px 80px}nav li a{padding:9px 8px}}
@media print{nav,.copy{display:none!important}body{display:block}}`
