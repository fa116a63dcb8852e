/** Style sheet of previews: they fill the window. */
export const previewSheet = '/s/-/preview.css'

export const previewStyle = `body:has(.viewer) :is(.brand,main){max-width:none}
body:has(.viewer){overscroll-behavior-x:none}
main:has(.viewer){display:flex;flex-direction:column;padding:12px 16px 0}
.viewer{flex:1;display:flex;flex-direction:column;min-width:0}
.viewer [hidden]{display:none!important}
.sign{flex:none;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.viewer .button,.back{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:44px;padding:8px 14px;line-height:1.25}
.viewer .button:hover{border-color:var(--primary)}.viewer .primary:hover{filter:brightness(1.1)}
.summary{display:grid;grid-template:"back steps get" auto "name steps get" auto "facts steps get" auto/minmax(0,1fr) auto minmax(0,1fr);column-gap:24px;align-items:start;margin-bottom:12px}
.back{grid-area:back;justify-self:start;min-height:24px;padding:0 4px 0 0;margin-bottom:4px;font-size:14px;font-weight:600;text-decoration:none}.back:hover{text-decoration:underline}
.summary h1{grid-area:name;margin:0;font-size:20px}.summary .facts{grid-area:facts}.summary .primary{grid-area:get;justify-self:end}
.steps,.leaves{display:flex;align-items:center;gap:8px}.steps{grid-area:steps}.leaves{justify-content:center;margin-bottom:12px}
.position{min-width:72px;text-align:center;color:var(--dim);font-variant-numeric:tabular-nums;white-space:nowrap}
.position::after{content:attr(data-longest);display:block;height:0;visibility:hidden}.facts time{white-space:nowrap}
.viewer .off{opacity:.4;cursor:default;border-color:var(--line)}.viewer .off:hover{border-color:var(--line)}
.leaves .button{font-size:14px;font-weight:500;padding:8px 10px;border-color:transparent;background:none;color:var(--primary)}.leaves .off{color:var(--dim)}.leaves .position{font-weight:600;color:var(--ink)}
.stage{flex:1;position:relative;min-height:320px;border:1px solid var(--line);border-radius:8px;background:var(--paper);overflow:hidden}.picture-stage{background:var(--mist)}
.fit,.sheet,.nothing{position:absolute;inset:0}
.fit{display:grid;grid-template:minmax(0,1fr)/minmax(0,1fr);place-items:center;padding:8px}
.whole{display:block;max-width:100%;max-height:100%;object-fit:contain;background:var(--paper);outline:1px solid var(--line);-webkit-user-drag:none;user-select:none}
.can-enlarge .whole{cursor:zoom-in}.loading .whole{cursor:progress}
.enlarged .fit{display:flex;overflow:auto}.enlarged .whole{flex:none;max-width:none;max-height:none;margin:auto;cursor:zoom-out}.dragged .whole{cursor:grabbing}
.fit:focus-visible{outline:2px solid var(--primary);outline-offset:-2px}
.stage:not(.enlarged) .sign-fit,.enlarged .sign-enlarge{display:none}
.enlarge{position:absolute;right:12px;bottom:12px;box-shadow:0 1px 4px #0003}
.nothing{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:12px;color:var(--dim)}.nothing .kind{width:72px;height:72px;border-radius:12px;background:var(--mist)}.nothing .kind svg{width:44px;height:44px}.nothing p{margin:0}.picture-stage .nothing .kind{background:var(--paper)}
.sheet{overflow:auto}.sheet:focus-visible{outline:2px solid var(--primary);outline-offset:-2px}.sheet pre{margin:0;max-width:120ch;padding:16px;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace}
.sheet table{width:max-content;min-width:100%}.sheet :is(th,td){padding:6px 12px;font-size:14px;text-align:start;vertical-align:top}.sheet th{position:sticky;top:0;background:var(--mist)}.cell{max-width:40ch;overflow-wrap:anywhere}
.viewer>.hint{margin:8px 0 0}
@media(max-width:720px){.summary{grid-template:"back steps" auto "name name" auto "facts get" auto/minmax(0,1fr) auto;gap:8px 12px;align-items:center}.back{min-height:44px;margin:0}.summary .facts{display:block;margin:0}.facts span+span::before{margin:0 4px}.viewer :is(.steps,.leaves,.enlarge) .word{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.steps{gap:4px;justify-self:end}.viewer :is(.steps .button,.leaves .button,.enlarge){width:44px;padding:0}.summary h1{font-size:18px}.position{min-width:64px}}
`
