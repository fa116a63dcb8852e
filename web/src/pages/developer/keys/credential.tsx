import type { ReactNode } from 'react'
import { LabelledCopyButton } from '../../../components/display/copy-button.tsx'

interface Props {
  readonly name: string
  readonly value: string
  /** What it is for. */
  readonly children?: ReactNode
}

/** A key, token or secret, with a button that copies it. */
export const Credential = ({ name, value, children }: Props) => (
  <div className="developer-value">
    <span className="developer-value-name">{name}</span>
    <code>{value}</code>
    <LabelledCopyButton value={value} what={name} />
    {children && <p className="developer-value-about">{children}</p>}
  </div>
)
