import { TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useId, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useQuickSearch } from '../../data/files/quick-search.ts'
import { type Command, commandsFor, fileCommands, keyOf, type ScreenPlace, searchedText } from './commands.ts'
import './commands.css'
import { rich, t } from '../../lib/language/language.ts'

interface Props {
  readonly screens: readonly ScreenPlace[]
  readonly onClose: () => void
}

/** Finds a screen, an action, a file or a folder by typing; arrows select, Enter opens. */
export function Palette({ screens, onClose }: Props) {
  const me = useMe()
  const id = useId()
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [moved, setSelected] = useState(0)
  const words = searchedText(me, text)
  const entries = useQuickSearch(words)
  const found = [...commandsFor(screens, me, text), ...(words === null ? [] : fileCommands(me, words, entries))]
  // Files that arrive later may be fewer than those before.
  const selected = Math.max(0, Math.min(moved, found.length - 1))
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    void navigate({ href: command.to })
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && found.length > 0) {
      event.preventDefault()
      setSelected((selected + step + found.length) % found.length)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      run(found[selected])
    }
  }
  return (
    <Window title={t('Go to')} size="md" onClose={onClose}>
      <TextInput
        className="commands-text"
        aria-label={t('Screen, action, file or folder')}
        placeholder={t('Screen, action, file or folder')}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={found.length > 0 ? `${id}-${selected}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setSelected(0)
        }}
        onKeyDown={press}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <p className="commands-none dim" role="status">
        {found.length === 0 && t('No results match. A folder is found by its path, such as /inbound.')}
      </p>
      <Results id={id} found={found} selected={selected} onRun={run} />
    </Window>
  )
}

interface ResultsProps {
  readonly id: string
  readonly found: readonly Command[]
  readonly selected: number
  readonly onRun: (command: Command) => void
}

// biome-ignore-start lint/a11y/useKeyWithClickEvents: the focus stays in the field, which handles the keys
// biome-ignore-start lint/a11y/useFocusableInteractive: the field names the option that is active
const Results = ({ id, found, selected, onRun }: ResultsProps) => (
  <div role="listbox" id={id} aria-label={t('Results')} className="commands">
    {found.map((command, index) => (
      <div
        key={keyOf(command)}
        role="option"
        id={`${id}-${index}`}
        aria-selected={index === selected}
        className="command"
        ref={(it) => void (index === selected && it?.scrollIntoView({ block: 'nearest' }))}
        onClick={() => onRun(command)}
      >
        <Icon name={command.icon} size={18} />
        <span className="command-text">
          <bdi>{command.label}</bdi>
          {command.folder !== undefined && (
            <span className="command-folder">{rich('in {path}', { path: <bdi>{command.folder}</bdi> })}</span>
          )}
        </span>
      </div>
    ))}
  </div>
)
// biome-ignore-end lint/a11y/useKeyWithClickEvents: see above
// biome-ignore-end lint/a11y/useFocusableInteractive: see above
