/** How far a command of an import is, or was when it ended. */
import { Progress } from '@mantine/core'
import type { ImportReport } from '@sallyport/contract/schemas/server/import-report.ts'
import { sizeText } from '../../lib/bytes.ts'
import { numberText, t } from '../../lib/language/language.ts'
import { durationText } from './import-words.ts'

export function ImportProgress({ attributes: { progress, state } }: Pick<ImportReport, 'attributes'>) {
  const isRunning = state === 'running'
  if (!progress) return isRunning ? <span className="dim">{t('Starting…')}</span> : null
  const { files, bytes, totalFiles, totalBytes, secondsLeft } = progress
  if (totalFiles === null || totalBytes === null)
    return (
      <span className="dim">
        {t('{files, plural, one {# file} other {# files}}, {size}', { files, size: sizeText(bytes) })}
      </span>
    )
  const words = t('{done} of {total, plural, one {# file} other {# files}}, {bytes} of {size}', {
    ...{ done: numberText(files), total: totalFiles, bytes: sizeText(bytes), size: sizeText(totalBytes) },
  })
  const percent = totalBytes > 0 ? (100 * bytes) / totalBytes : (100 * files) / Math.max(1, totalFiles)
  return (
    <div className="import-progress">
      <span className="dim">
        {isRunning && secondsLeft !== null
          ? t('{words}, {time} left', { words, time: durationText(secondsLeft) })
          : words}
      </span>
      {isRunning && <Progress size="xs" value={Math.min(100, percent)} aria-label={words} />}
    </div>
  )
}
