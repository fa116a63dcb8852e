import type { ReactNode } from 'react'
import './segments.css'

interface Props<Value extends string> {
  /** Says what is selected, for screen readers. */
  readonly label: string
  readonly choices: readonly (readonly [Value, ReactNode])[]
  /** Undefined if none of them is selected. */
  readonly value: Value | undefined
  readonly onSelect: (value: Value) => void
  /** Another button at the end. */
  readonly children?: ReactNode
}

/** Buttons side by side, of which one is pressed. */
export const Segments = <Value extends string>({ label, choices, value, onSelect, children }: Props<Value>) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen
  <div className="segments" role="group" aria-label={label}>
    {choices.map(([choice, text]) => (
      <button key={choice} type="button" aria-pressed={choice === value} onClick={() => onSelect(choice)}>
        {text}
      </button>
    ))}
    {children}
  </div>
)
