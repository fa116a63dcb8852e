/** What broke off before the page was opened, and the way to go on with it. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRef } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { useInterrupted } from '../../../data/uploads/interrupted-uploads.ts'
import { nameIn } from '../../../lib/path.ts'
import './interrupted.css'

export function InterruptedUploads() {
  const { interrupted, goOn, giveUp } = useInterrupted()
  const field = useRef<HTMLInputElement>(null)
  if (interrupted.length === 0) return null
  const take = (files: FileList | null) => {
    const others = goOn([...(files ?? [])])
    if (others.length === 0) return
    const message = `${others.join(', ')}: not the file that broke off, or changed since. Upload it as a new one.`
    notifications.show({ color: 'danger', title: 'Another file', message, autoClose: false })
  }
  return (
    <section className="interrupted" aria-label="Uploads that broke off">
      <Icon name="warning" />
      <div className="interrupted-words">
        <p>
          {interrupted.length === 1 ? 'An upload broke off.' : `${interrupted.length} uploads broke off.`} Choose the
          same {interrupted.length === 1 ? 'file' : 'files'} again to go on from there.
        </p>
        <ul>
          {interrupted.slice(0, 5).map(({ path, size, arrived }) => (
            <li key={path} title={path}>
              <bdi>{nameIn(path)}</bdi>, {Math.floor((100 * arrived) / size)} % there
            </li>
          ))}
        </ul>
      </div>
      <Button size="xs" onClick={() => field.current?.click()}>
        {interrupted.length === 1 ? 'Choose the file' : 'Choose the files'}
      </Button>
      <Button size="xs" variant="default" onClick={() => void giveUp()}>
        Give up
      </Button>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-label="Files that broke off"
        onChange={({ currentTarget }) => take(currentTarget.files)}
      />
    </section>
  )
}
