import { sizeText } from '../../lib/bytes.ts'
import './storage-bar.css'
import { t } from '../../lib/language/language.ts'

interface Props {
  readonly label: string
  /** Whether the label is visible; screen readers always read it. */
  readonly hasLabel?: boolean
  /** Bytes; null while loading. */
  readonly used: number | null
  readonly limit: number
}

const nearlyFull = 90

/** Storage used of a quota, as text and as a bar. */
export function StorageBar({ label, hasLabel = false, used, limit }: Props) {
  const percent = Math.min(100, Math.floor(((used ?? 0) / limit) * 100))
  const words = t('{used} of {limit}', {
    used: used === null ? t('Counting…') : sizeText(used),
    limit: sizeText(limit),
  })
  return (
    <div className="storage-bar">
      <span className="storage-bar-words">
        {hasLabel && `${label} `}
        {words}
      </span>
      <meter
        className={percent >= nearlyFull ? 'storage-bar-full' : undefined}
        aria-label={t('{label}: {words} used', { label, words })}
        min={0}
        max={100}
        value={percent}
      />
    </div>
  )
}
