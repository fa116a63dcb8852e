/** The frame of the section Sharing of details. */
import { type ReactNode, useId } from 'react'
import { t } from '../../../lib/language/language.ts'
import './shares.css'

interface Props {
  /** Beside the heading. */
  readonly note?: ReactNode
  readonly tool?: ReactNode
  readonly children: ReactNode
}

export function SharingSection({ note, tool, children }: Props) {
  const id = useId()
  return (
    <section className="details-sharing" aria-labelledby={id}>
      <div className="share-lines-head">
        <h3 id={id}>{t('Sharing')}</h3>
        <span className="dim">{note}</span>
        {tool}
      </div>
      {children}
    </section>
  )
}
