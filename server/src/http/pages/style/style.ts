/** Style sheet of the public pages: light and dark, without classes that a form's own sheet would need to know. */
import { accentNames, accents } from '@sallyport/contract/schemas/accounts/accents.ts'
import { folderStyle } from './folder-style.ts'

const orders = Array.from({ length: 50 }, (_, i) => `.order-${i}{order:${i}}`).join('')

/** Logos are designed for white, so some get a white background (`--plate`). */
const dark =
  '--ink:#e6edf3;--dim:#9fb0c0;--paper:#0e1620;--mist:#15202c;--line:#26333f;--edge:#647688;--primary:#2bb3ab;--on:#06201f;--danger:#f08578;--soft:#123435;--plate:#fff;--rim:6px;--violet:#b79df0;--amber:#e0b050;--blue:#7fbce8'

/** The colours of accents other than the default one, in both schemes. */
const accentRules = accentNames
  .filter((name) => name !== 'teal')
  .map((name) => {
    const { light, dark } = accents[name]
    const colours = ({ primary, soft }: typeof light | typeof dark) => `--primary:${primary};--soft:${soft}`
    const root = `:root[data-accent=${name}]`
    return `${root}{${colours(light)}}@media(prefers-color-scheme:dark){${root}:not([data-theme=light]){${colours(dark)}}}${root}[data-theme=dark]{${colours(dark)}}`
  })
  .join('\n')

/** The name contains the version of the font. */
export const fontAddress = '/s/-/inter-latin-5.woff2'

/** Used if it is there at once: text neither waits for it nor moves. Other scripts than the Latin one are in the system's font. */
const font = `@font-face{font-family:Inter;font-weight:100 900;font-display:optional;src:url(${fontAddress}) format("woff2");unicode-range:U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD}`

export const style = `${font}
:root{--ink:#12202f;--dim:#526374;--paper:#fff;--mist:#f5f7f9;--line:#dfe5ea;--edge:#8494a3;--primary:#0b7a75;--on:#fff;--danger:#b03427;--soft:#e3f2f0;--plate:none;--rim:0;--violet:#6f4fb0;--amber:#8a5a0b;--blue:#1f6296;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
:root[data-theme=dark]{${dark};color-scheme:dark}:root[data-theme=light]{color-scheme:light}
${accentRules}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--mist);color:var(--ink);font:16px/1.5 Inter,system-ui,sans-serif}
.brand{width:100%;max-width:860px;margin:0 auto;padding:16px 16px 0;font-weight:600;font-size:18px;overflow-wrap:anywhere}
.logo{display:block;max-width:100%;height:auto;box-sizing:content-box;background:var(--plate);padding:var(--rim);border-radius:8px}
main{flex:1;width:100%;max-width:860px;margin:0 auto;padding:24px 16px}
footer{padding:16px;text-align:center;color:var(--dim);font-size:13px}
.card{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:24px}
.access,.notice{max-width:480px;margin:8vh auto 0}body:has(.access) .brand{max-width:512px}
h1{margin:0 0 16px;font-size:24px;line-height:1.25;overflow-wrap:anywhere}
.card>p:last-child{margin-bottom:0}
.about{white-space:pre-line;margin:0 0 16px}
.problem{border-left:3px solid var(--danger);padding:8px 12px;margin:0 0 16px;color:var(--danger);background:var(--mist)}
.problem-of{margin:4px 0 0;font-size:14px;color:var(--danger)}
[aria-invalid=true]{border-color:var(--danger);box-shadow:inset 0 0 0 1px var(--danger)}.question{display:flex;flex-wrap:wrap;align-items:center;gap:8px 12px;color:inherit;border-color:var(--primary)}.question .small{flex:none}
.empty,.hint{color:var(--dim)}.hint{margin:0}
a{color:var(--primary)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.send{display:flex;flex-wrap:wrap;gap:16px;margin-top:16px}
.field{flex:1 1 100%;min-width:0}.half{flex:1 1 calc(50% - 8px)}
.send>.button{order:100}.send>.outcome{order:99;flex:1 1 100%;margin:0}
label{display:block;font-weight:600;margin-bottom:4px}
.needed{font-weight:400;color:var(--dim)}
input,textarea,select{width:100%;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--edge);border-radius:8px;padding:8px 12px}
input:focus-visible,textarea:focus-visible,select:focus-visible,button:focus-visible,a:focus-visible,summary:focus-visible{outline:2px solid var(--primary);outline-offset:2px}
.ev-form-element-description{margin:4px 0 0;font-size:14px;color:var(--dim)}
.drop{border:2px dashed var(--edge);border-radius:8px;padding:16px}
.picks{display:flex;flex-wrap:wrap;gap:8px;margin-top:10px}.picks>*{margin:0}.drop .button{padding:8px 14px}.hidden:focus-visible+.picks>label{outline:2px solid var(--primary);outline-offset:2px}.drop.over{background:var(--soft);border-color:var(--primary)}
.tick{display:grid;grid-template-columns:auto 1fr;column-gap:10px;align-items:start}.tick input{width:20px;height:20px;margin:2px 0;accent-color:var(--primary)}.tick label{margin:0}.tick p{grid-column:2}
.drop input{border:0;padding:8px 0}::file-selector-button{font:inherit;font-weight:600;color:var(--ink);background:var(--paper);border:1px solid var(--edge);border-radius:8px;padding:6px 14px;margin-right:12px;cursor:pointer}
.drop input.hidden{padding:0}
.button,.small{display:inline-block;font:inherit;font-weight:600;cursor:pointer;text-decoration:none;border-radius:8px;border:1px solid var(--edge);background:var(--paper);color:var(--ink);padding:10px 20px}
.primary{background:var(--primary);border-color:var(--primary);color:var(--on)}
.button:disabled{opacity:.6;cursor:default}
.small{font-weight:400;font-size:14px;padding:4px 10px}.danger{color:var(--danger);border-color:var(--danger)}
.link{font:inherit;border:0;background:none;padding:0;color:var(--primary);text-decoration:underline;cursor:pointer}
.link-form{display:inline}
.bar{display:flex;justify-content:space-between;align-items:center;gap:16px;flex-wrap:wrap;margin-bottom:8px;color:var(--dim)}.bar .bar{margin:0}.bar .button{padding:8px 14px}nav.bar{margin:16px 0}
.trail{display:flex;flex-wrap:wrap;gap:4px 8px;list-style:none;padding:0;margin:0 0 4px;font-size:14px;overflow-wrap:anywhere}.trail li+li::before{content:"/";margin-right:8px;color:var(--dim)}.trail .link{text-decoration:none}.trail .link:hover{text-decoration:underline}
.head{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:flex-start;gap:12px 24px;margin-bottom:16px}.head>div{min-width:0}.head h1{margin:0}.head .tools{margin-left:auto}
.facts{display:flex;flex-wrap:wrap;gap:0 8px;margin:4px 0 0;color:var(--dim);font-size:14px}.facts span+span::before{content:"·";margin-right:8px}.head .facts{gap:0;margin-left:-16px;clip-path:inset(0 0 0 16px)}.head .facts span{padding-left:16px}.head .facts span+span::before{margin:0 0 0 -10px;width:10px;display:inline-block}
.tools{display:flex;flex-wrap:wrap;gap:8px}.tools .button{padding:8px 14px}
.done{margin:0 0 16px;padding:12px 16px;border-left:3px solid var(--primary);border-radius:4px;background:var(--soft);overflow-wrap:anywhere;outline:0}.done p{margin:0;font-weight:600}.done ul{margin:4px 0 0;padding-left:20px}
.badge{display:inline-block;margin-left:4px;padding:0 8px;border-radius:10px;background:var(--primary);color:var(--on);font-size:12px;font-weight:600;line-height:20px;vertical-align:1px}.new td{background:color-mix(in srgb,var(--soft) 40%,transparent)}
.access>.kind{width:48px;height:48px;margin-bottom:12px;color:var(--primary);background:var(--soft)}.secret{display:flex;gap:8px}.secret input{flex:1;min-width:0}.secret .button{padding:8px 14px}
.symbols{display:none}.kind{display:grid;place-content:center;flex:none;width:36px;height:36px;border-radius:6px;color:var(--dim);background:var(--mist)}.kind svg{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}.is-folder{color:var(--primary)}.is-folder svg{fill:var(--soft)}.is-image,.is-slides{color:var(--violet)}.is-pdf{color:var(--danger)}.is-table,.is-archive{color:var(--amber)}.is-audio,.is-video{color:var(--blue)}
table{width:100%;border-collapse:collapse}
th{text-align:left;font-size:13px;color:var(--dim);font-weight:600}
th,td{padding:8px 8px 8px 0;border-bottom:1px solid var(--line);vertical-align:middle}
.name{display:flex;align-items:center;gap:8px}.name>:last-child{min-width:0;overflow-wrap:anywhere;text-align:start}.size,.when{white-space:nowrap;color:var(--dim)}td.size{padding-right:16px}.files .name .link{color:var(--ink);font-weight:500;text-decoration:none}.files .name .link:hover{color:var(--primary);text-decoration:underline}
.picture{display:block;flex:none;width:36px;height:36px;object-fit:cover;border-radius:6px}
.picture.top{object-position:top}
.received{list-style:none;padding:0;margin:0 0 16px}.received li{display:flex;align-items:center;gap:12px;padding:8px 0;border-top:1px solid var(--line)}.received li:last-child{border-bottom:1px solid var(--line)}.received bdi{flex:1;min-width:0;overflow-wrap:anywhere}.received .size{margin:0}.received .kind{text-transform:uppercase;font-size:10px}.receipt h1{display:flex;align-items:center;gap:12px}.receipt h1::before{content:"✓"/"";flex:none;display:grid;place-content:center;width:36px;height:36px;border-radius:50%;background:var(--soft);color:var(--primary);font-size:18px}.receipt .total{margin:-8px 0 16px;text-align:right;font-weight:600}
.queue{list-style:none;padding:0;margin:12px 0 0}.queue li{padding:8px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}
.queue progress{width:100%;height:8px;accent-color:var(--primary)}.queue .line{display:flex;justify-content:space-between;align-items:flex-start;gap:8px}.queue .line span{min-width:0}.queue .small{flex:none}
.queue .state{color:var(--dim);font-size:14px}.queue .failed{color:var(--danger)}
@media(max-width:560px){.head .tools{flex:1 1 100%;margin:0}.tools>*{flex:1 1 auto;text-align:center}.tools form .button{width:100%}.half{flex-basis:100%}.card{padding:16px}}
${folderStyle}
${orders}`

export const mark =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>Sallyport</title><path fill="#0b7a75" fill-rule="evenodd" d="M3 29V14a13 13 0 0 1 26 0v15h-7V15a6 6 0 0 0-12 0v14z"/><path fill="#b7791f" d="M14 29v-9h4v9z"/></svg>'
