import { Window } from '../../components/windows/window.tsx'
import './commands.css'
import { keyText } from '../../lib/keys.ts'
import { t } from '../../lib/language/language.ts'

const groups = [
  {
    name: t('Everywhere'),
    keys: [
      ['Ctrl K', t('Go to a screen, a folder or an action')],
      ['?', t('Show this list')],
      ['Ctrl Z', t('Undo the last action, up to 10 minutes later')],
      ['Esc', t('Close a window or a menu')],
    ],
  },
  {
    name: t('Preview'),
    keys: [
      ['← →', t('Previous or next file or version')],
      ['+ −', t('Zoom')],
    ],
  },
  {
    name: t('Versions'),
    keys: [
      ['↑ ↓', t('Previous or next version')],
      ['Home End', t('First or last version')],
      ['Enter', t('Show the version')],
    ],
  },
  {
    name: t('Trash Can'),
    keys: [
      ['↑ ↓', t('Select the previous or next item')],
      ['Ctrl ↑ ↓', t('Go to another item without selecting it')],
      ['Shift ↑ ↓', t('Select several items')],
      ['Space', t('Select or deselect the item')],
      ['Ctrl A', t('Select all items')],
      ['Enter', t('Show the item')],
      ['Alt Enter', t('Show or hide details')],
      ['Delete', t('Delete permanently')],
      ['/', t('Search the Trash Can')],
      ['Shift F10', t('Show the menu of the item')],
      ['Esc', t('End the selection')],
    ],
  },
  {
    name: t('Files'),
    keys: [
      ['↑ ↓', t('Select the previous or next item')],
      ['Ctrl ↑ ↓', t('Go to another item without selecting it')],
      ['Shift ↑ ↓', t('Select several items')],
      ['Space', t('Select or deselect the item')],
      ['Ctrl A', t('Select all items')],
      ['Ctrl X', t('Cut')],
      ['Ctrl C', t('Copy')],
      ['Ctrl V', t('Paste')],
      ['Enter', t('Open the item')],
      ['Backspace', t('Open the parent folder')],
      ['F2', t('Rename')],
      ['*', t('Star or remove the star')],
      ['Delete', t('Delete')],
      ['/', t('Search files')],
      ['Alt Enter', t('Show or hide details')],
      ['Shift F10', t('Show the menu of the item')],
    ],
  },
] as const

export const Shortcuts = ({ onClose }: { onClose: () => void }) => (
  <Window title={t('Keyboard shortcuts')} onClose={onClose} isOnTop>
    <div className="shortcuts">
      {groups.map(({ name, keys }) => (
        <section key={name} aria-label={name}>
          <h3>{name}</h3>
          <dl>
            {keys.map(([key, about]) => (
              <div key={key}>
                <dt>
                  <kbd>{keyText(key)}</kbd>
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
