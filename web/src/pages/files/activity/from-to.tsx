import { LongName } from '../../../components/files/long-name.tsx'
import { t } from '../../../lib/language/language.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import './from-to.css'

interface Props {
  readonly from: string
  readonly to: string
}

/** Letters of a path that stay visible at its end. */
const shownEnd = 18

const split = (path: string) => partsOfPath(path, shownEnd)

/** Where something came from and went to, folders or names: "/drafts → /archive". It follows who moved or renamed it. */
export const FromTo = ({ from, to }: Props) => (
  <span className="from-to" title={`${from} → ${to}`}>
    <span className="unseen">{t('from {from} to {to}', { from, to })}</span>
    <span className="from-to-part" aria-hidden="true">
      <LongName name={from} split={split} title="" />
    </span>
    <span aria-hidden="true">→</span>
    <span className="from-to-part" aria-hidden="true">
      <LongName name={to} split={split} title="" />
    </span>
  </span>
)
