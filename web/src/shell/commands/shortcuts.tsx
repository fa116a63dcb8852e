import { Window } from '../../components/windows/window.tsx'
import './commands.css'

const groups = {
  Everywhere: [
    ['Ctrl K', 'Go to a screen, a folder or an action'],
    ['?', 'Show this list'],
    ['Esc', 'Close a window or a menu'],
  ],
  Preview: [
    ['← →', 'Previous or next file'],
    ['+ −', 'Zoom'],
  ],
  Files: [
    ['↑ ↓', 'Move between entries'],
    ['Shift ↑ ↓', 'Select several entries'],
    ['Space', 'Select the entry'],
    ['Ctrl A', 'Select all entries'],
    ['Ctrl X', 'Cut'],
    ['Ctrl C', 'Copy'],
    ['Ctrl V', 'Paste'],
    ['Ctrl Z', 'Undo'],
    ['Enter', 'Open the entry'],
    ['Backspace', 'Open the parent folder'],
    ['F2', 'Rename'],
    ['Delete', 'Delete'],
    ['Shift F10', 'Show the menu of the entry'],
  ],
} as const

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export const Shortcuts = ({ onClose }: { onClose: () => void }) => (
  <Window title="Keyboard shortcuts" onClose={onClose}>
    <div className="shortcuts">
      {Object.entries(groups).map(([name, keys]) => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          <dl>
            {keys.map(([key, about]) => (
              <div key={key}>
                <dt>
                  <kbd>{isMac ? key.replace('Ctrl', '⌘') : key}</kbd>
                </dt>
                <dd>{about}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </Window>
)
