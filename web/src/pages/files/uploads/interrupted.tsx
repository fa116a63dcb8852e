/** How uploads that were interrupted before the page was opened are resumed. */
import { Button } from '@mantine/core'
import { useRef } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { showFailure } from '../../../components/windows/show-notice.ts'
import type { useInterruptedUploads } from '../../../data/uploads/interrupted-uploads.ts'
import { baseName } from '../../../lib/path.ts'
import './interrupted.css'
import { rich, t } from '../../../lib/language/language.ts'

type Props = ReturnType<typeof useInterruptedUploads>

export function Interrupted({ interrupted, resume, discardAll }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const resumeWith = (files: FileList | null) => {
    const others = resume([...(files ?? [])])
    if (others.length === 0) return
    const detail = t(
      '{count, plural, one {{others} is not the interrupted file, or has changed since. Upload it as a new file.} other {These are not the interrupted files, or have changed since: {others}. Upload them as new files.}}',
      {
        count: others.length,
        others: others.join(', '),
      },
    )
    showFailure({ title: t('Different file'), detail })
  }
  return (
    <section className="interrupted" aria-label={t('Interrupted uploads')}>
      <Icon name="warning" />
      <div className="interrupted-words">
        <p>
          {t(
            '{count, plural, one {An upload was interrupted. Select the same file again to resume.} other {# uploads were interrupted. Select the same files again to resume.}}',
            { count: interrupted.length },
          )}
        </p>
        <ul>
          {interrupted.slice(0, 5).map(({ path, size, arrived }) => (
            <li key={path} title={path}>
              {rich('{path}, {percent}% uploaded', {
                path: <bdi>{baseName(path)}</bdi>,
                percent: Math.floor((100 * arrived) / size),
              })}
            </li>
          ))}
        </ul>
      </div>
      <Button size="xs" onClick={() => field.current?.click()}>
        {interrupted.length === 1 ? t('Select file') : t('Select files')}
      </Button>
      <Button size="xs" variant="default" onClick={() => void discardAll()}>
        {t('Discard')}
      </Button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label={t('Interrupted files')}
        onChange={({ currentTarget }) => resumeWith(currentTarget.files)}
      />
    </section>
  )
}
