/** Style sheet of the entries of a shared folder, with what the script adds to them. On phones a row is a grid of two lines. */

const list = `
.list{position:relative}html:has(.list){scroll-padding-top:52px}html:has(.has-files){scroll-padding-bottom:45vh}body:has(.list) :is(main,.brand){max-width:1040px}.card.over{outline:2px dashed var(--primary);outline-offset:-2px}
.entries{table-layout:fixed}
.entries th,.entries thead td{position:sticky;top:0;z-index:2;height:44px;padding:0 8px 0 0;border:0;background:var(--paper);box-shadow:inset 0 -1px var(--line)}
.entries th .link{color:inherit;font-weight:600;text-decoration:none}.entries th .link:hover{color:var(--ink);text-decoration:underline}
.entries .pick-cell{width:40px;padding:0}.entries .size{width:108px}.entries .when{width:128px}.entries .actions{width:88px;padding:0;text-align:right;white-space:nowrap}
.entries tbody td{height:53px}.entries .actions{position:relative}.entries thead .actions{position:sticky}
.entries .label{flex:1}.entries .label .link{color:var(--ink);font-weight:500;text-decoration:none;text-align:start}.entries .label .link:hover{color:var(--primary);text-decoration:underline}
.entries tbody tr:hover{background:var(--mist)}.entries tbody tr.new{background:color-mix(in srgb,var(--soft) 40%,transparent)}.entries tbody tr:has(.pick:checked){background:var(--soft)}
:is(.entries tbody tr,.gallery li):target{background:var(--soft);box-shadow:inset 3px 0 var(--primary);scroll-margin-block:30vh}
.entries.opens tbody tr:has(.label .link){cursor:pointer}
.pick-cell label{display:flex;align-items:center;justify-content:center;width:40px;height:44px;margin:0;cursor:pointer}
:is(.pick,[data-select-all] input){flex:none;width:20px;height:20px;margin:0;accent-color:var(--primary);cursor:pointer}
@media(forced-colors:none){:is(.pick,[data-select-all] input){appearance:none;display:inline-grid;place-content:center;padding:0;border:1px solid var(--edge);border-radius:4px;background:var(--paper)}:is(.pick,[data-select-all] input):is(:checked,:indeterminate){border-color:var(--primary);background:var(--primary)}:is(.pick,[data-select-all] input):checked::before{width:11px;height:6px;border:solid var(--on);border-width:0 0 2px 2px;transform:translateY(-1px) rotate(-45deg);content:""}:is(.pick,[data-select-all] input):indeterminate::before{width:10px;height:2px;border:0;transform:none;background:var(--on);content:""}}
.thumbnail{position:relative;isolation:isolate;flex:none;width:36px;height:36px}.thumbnail .picture{position:absolute;inset:0;z-index:1;color:transparent;outline:1px solid rgb(0 0 0/.14);outline-offset:-1px}
.gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:16px;align-items:start;list-style:none;margin:0;padding:0}.gallery li{min-width:0;padding:8px;border-radius:10px}.gallery li:has(.pick:checked){background:var(--soft)}.gallery .thumbnail{display:block;width:auto;height:auto}.gallery :is(.picture,.kind){width:100%;height:auto;aspect-ratio:1;border-radius:8px}.gallery .kind svg{width:48px;height:48px}.gallery .name{margin-top:6px;align-items:flex-start;font-size:14px}
.gallery .label{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}.gallery .label .link{color:var(--ink);text-decoration:none}.gallery .label .link:hover{color:var(--primary);text-decoration:underline}
.gallery-head{display:flex;align-items:center;height:44px;margin-bottom:8px}.gallery-head label{display:flex;align-items:center;gap:12px;margin:0;padding-left:10px;font-weight:400;color:var(--dim)}`

const actions = `
.round{display:inline-grid;place-content:center;width:40px;height:40px;padding:0;border:0;border-radius:8px;background:none;color:var(--dim);cursor:pointer;vertical-align:middle}.round:hover,.round[aria-expanded=true],.more[open]>.round{background:var(--line);color:var(--ink)}
.more{display:inline-block;position:relative;vertical-align:middle}.more>summary{list-style:none}.more>summary::-webkit-details-marker{display:none}
.panel,.menu{position:absolute;right:0;top:100%;z-index:4;padding:4px;background:var(--paper);border:1px solid var(--line);border-radius:8px;box-shadow:0 8px 24px rgb(0 0 0/.18);text-align:start;white-space:normal}
.panel{width:300px;padding:12px}.panel .download,.panel .link-form:has(.download){display:none}.panel summary{padding:12px 0 4px;color:var(--danger);cursor:pointer}.panel details form{padding:8px 0}.panel .button{padding:8px 14px}
.menu{min-width:176px}.menu.above{top:auto;bottom:100%}.menu button{display:block;width:100%;padding:10px 12px;border:0;border-radius:6px;background:none;font:inherit;color:inherit;text-align:start;cursor:pointer}.menu button:is(:hover,:focus-visible){background:var(--mist)}.menu .danger{color:var(--danger)}
.rename{display:flex;flex-wrap:wrap;gap:0 6px}.rename input{flex:1 1 120px;min-width:0;height:36px;padding:4px 10px}.rename .button{height:36px;padding:0 12px;font-size:14px}.rename .problem-of{flex:1 1 100%;margin:0}.rename .problem-of:not(:empty){margin-top:4px}.renaming .label{padding:0}
dialog{width:calc(100% - 32px);max-width:440px;padding:24px;border:1px solid var(--line);border-radius:12px;background:var(--paper);color:var(--ink)}dialog::backdrop{background:rgb(0 0 0/.5)}dialog h2{margin:0 0 8px;font-size:18px;overflow-wrap:anywhere}dialog p{margin:0 0 20px;color:var(--dim)}dialog .problem{color:var(--danger)}dialog .bar{justify-content:flex-end;gap:8px;margin:0}
.filled{background:var(--danger);border-color:var(--danger);color:var(--paper)}`

const selection = `
#selection{position:sticky;top:0;z-index:3;display:flex;align-items:center;gap:8px;height:44px;margin-bottom:-44px;margin-left:40px;background:var(--paper);box-shadow:inset 0 -1px var(--line)}#selection .button{display:inline-flex;align-items:center;gap:6px;min-height:34px;padding:4px 12px;font-size:14px;line-height:20px;white-space:nowrap}#selection .short{display:none}#selection .round:last-child{margin-left:auto}
.card:not(:has(.pick:checked)) #selection{visibility:hidden}.card:has(.pick:checked) th .link{visibility:hidden}`

/** The form is the last part of the page: once files are selected, it stays in view at the bottom of the window. */
const upload = `
.tools .view{display:inline-flex;align-items:center;justify-content:center;gap:8px}
.send[data-upload].is-empty>.button{display:none}
.send[data-upload]:is(.has-files,:has(input[type=file]:required:valid)){position:sticky;bottom:0;z-index:5;gap:12px;margin:16px -24px -24px;padding:16px 24px;border-top:1px solid var(--line);border-radius:0 0 8px 8px;background:var(--paper);box-shadow:0 -8px 24px rgb(0 0 0/.12)}
.send[data-upload] .queue{max-height:28vh;overflow:auto}.send[data-upload] .queue li{display:grid;grid-template:"path remove" auto "state remove" auto "bar bar" auto/minmax(0,1fr) auto;align-items:center;column-gap:12px;padding:6px 0}.send[data-upload] .queue .line{display:contents}.queue .small{grid-area:remove}.queue progress{grid-area:bar}.send[data-upload] .queue .state{grid-area:state;font-size:13px;line-height:17px}.has-files .hint{display:none}.send[data-upload].has-files .drop{border:0;padding:0}.has-files .drop .picks{margin:0}.has-files .drop>label{position:absolute;clip-path:inset(50%)}`

const phone = `
@media(max-width:560px){.entries,.entries :is(thead,tbody){display:block}.entries thead{position:sticky;top:0;z-index:2}.entries thead tr{display:flex;gap:16px;background:var(--paper);border-bottom:1px solid var(--line)}.entries thead :is(th,td){position:static;display:flex;align-items:center;width:auto;padding:0;box-shadow:none;white-space:nowrap}.entries thead .pick-cell{width:40px;margin-right:-16px}.entries thead :is(.size,.when){width:auto}.entries thead .actions{display:none}
.entries th .link{padding:10px 0}
.entries tbody tr{position:relative;display:grid;grid-template:"pick name name act" auto "pick size when act" auto/auto auto 1fr auto;align-content:center;min-height:56px;padding:4px 0;border-bottom:1px solid var(--line)}.entries tbody td{height:auto;padding:0;border:0}
.entries tbody :is(.size,.when){width:auto;font-size:13px;line-height:17px}.entries .pick-cell{grid-area:pick;align-self:center}.entries .name-cell{grid-area:name}.entries tbody .size{grid-area:size;padding-left:48px}.entries tbody .when{grid-area:when}.entries tbody .when::before{content:"·";margin:0 5px}.entries tbody .actions{grid-area:act;align-self:center;width:auto;position:static}
.entries .name{position:static}.entries .name>:first-child{position:absolute;top:50%;translate:0 -50%}.entries .label{margin-left:48px;padding-right:4px;font-size:15px;line-height:19px;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}.entries .label .link{line-height:19px}
.round{width:44px;height:44px}.actions:has(.more,.menu-button)>:is(.download,.link-form){display:none}.panel .link-form:has(.download){display:block}.panel .download{display:flex;align-items:center;justify-content:start;gap:8px;width:auto}.panel .download .hidden{position:static;width:auto;height:auto;clip-path:none;line-height:1.3}.panel{right:0}
#selection .long{display:none}#selection .short{display:inline}.more{position:static}.entries .renaming{grid-template:"pick name" auto/auto 1fr}.entries .renaming :is(.size,.when,.actions){display:none}.renaming .label{overflow:visible;display:block}.rename{gap:6px}.rename input{flex-basis:100%}.rename .problem-of:empty{display:none}
.send[data-upload]:is(.has-files,:has(input[type=file]:required:valid)){margin:16px -16px -16px;padding:12px 16px}.send[data-upload]>.button{width:100%}.tools .view svg{margin:0}.tools .view span{position:absolute;clip-path:inset(50%)}.tools>.view{flex:none}.tools .button{padding:9px 8px;font-size:15px}}`

export const folderStyle = [list, actions, selection, upload, phone].join('').trim()
