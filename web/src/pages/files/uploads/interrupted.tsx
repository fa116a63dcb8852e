/** Uploads interrupted before the page was opened, and how to resume them. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { useInterruptedUploads } from '../../../data/uploads/interrupted-uploads.ts'
import { baseName } from '../../../lib/path.ts'
import './interrupted.css'

export function InterruptedUploads() {
  const { interrupted, resume, discardAll } = useInterruptedUploads()
  const field = useRef<HTMLInputElement>(null)
  if (interrupted.length === 0) return null
  const resumeWith = (files: FileList | null) => {
    const others = resume([...(files ?? [])])
    if (others.length === 0) return
    const message = `${others.join(', ')}: not the interrupted file, or changed since. Upload it as a new file.`
    notifications.show({ color: 'danger', title: 'Different file', message, autoClose: false })
  }
  return (
    <section className="interrupted" aria-label="Interrupted uploads">
      <Icon name="warning" />
      <div className="interrupted-words">
        <p>
          {interrupted.length === 1 ? 'An upload was interrupted.' : `${interrupted.length} uploads were interrupted.`}{' '}
          Select the same {interrupted.length === 1 ? 'file' : 'files'} again to resume.
        </p>
        <ul>
          {interrupted.slice(0, 5).map(({ path, size, arrived }) => (
            <li key={path} title={path}>
              <bdi>{baseName(path)}</bdi>, {Math.floor((100 * arrived) / size)} % uploaded
            </li>
          ))}
        </ul>
      </div>
      <Button size="xs" onClick={() => field.current?.click()}>
        {interrupted.length === 1 ? 'Select file' : 'Select files'}
      </Button>
      <Button size="xs" variant="default" onClick={() => void discardAll()}>
        Discard
      </Button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label="Interrupted files"
        onChange={({ currentTarget }) => resumeWith(currentTarget.files)}
      />
    </section>
  )
}
