/** JSON whose objects and lists can be folded. */
import { useMemo, useState } from 'react'
import { FailureNotice } from '../../../components/display/states.tsx'
import { numberText, t } from '../../../lib/language/language.ts'
import type { FormatProps } from './format.ts'

/** Members shown at once of an object or list. */
const shownAtOnce = 100
/** Levels that are open at first. */
const openLevels = 2

type Parsed = { readonly value: unknown } | { readonly error: Error }

function parse(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

export function JsonTree({ text, name }: FormatProps) {
  const parsed = useMemo(() => parse(text), [text])
  if ('error' in parsed)
    return (
      <FailureNotice
        failure={{
          title: t('This is not valid JSON'),
          detail: t('Select “Text” to see the content. {message}', { message: parsed.error.message }),
        }}
      />
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="preview-text preview-tree" tabIndex={0} aria-label={t('Content of {name}', { name })}>
      <Node value={parsed.value} level={0} />
    </section>
  )
}

interface NodeProps {
  readonly label?: string
  readonly value: unknown
  readonly level: number
}

function Node({ label, value, level }: NodeProps) {
  const [shown, setShown] = useState(shownAtOnce)
  const [isOpen, setOpen] = useState(level < openLevels)
  const title = label !== undefined && <span className="preview-tree-key">{label}: </span>
  if (typeof value !== 'object' || value === null)
    return (
      <div className="preview-tree-value">
        {title}
        <span data-type={value === null ? 'null' : typeof value}>{JSON.stringify(value)}</span>
      </div>
    )
  const isList = Array.isArray(value)
  const members = Object.entries(value)
  const count = numberText(members.length)
  const rest = members.length - shown
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {title}
        {isList ? `[ ${count} ]` : `{ ${count} }`}
      </summary>
      {isOpen &&
        members.slice(0, shown).map(([key, member]) => <Node key={key} label={key} value={member} level={level + 1} />)}
      {isOpen && rest > 0 && (
        <button type="button" onClick={() => setShown(shown + shownAtOnce)}>
          {t('Show {count} more of {rest}', { count: Math.min(rest, shownAtOnce), rest: numberText(rest) })}
        </button>
      )}
    </details>
  )
}
