import { type ReactNode, useRef, useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { type FileSelection, fromDrop } from '../../../data/uploads/selected-files.ts'
import { baseName } from '../../../lib/path.ts'
import { bringsFiles, dropTargetOf } from '../transfers/drop-targets.tsx'
import './drop-area.css'
import { rich, t } from '../../../lib/language/language.ts'

interface Props {
  /** Name of the destination, as shown. */
  readonly target: string
  /** Absent: dropping is disabled. */
  readonly onDrop: ((choice: Promise<FileSelection>, folder?: string) => void) | undefined
  readonly children: ReactNode
}

/** Accepts files and folders dropped anywhere on it, and on a folder in it for that folder. */
export function DropArea({ target, onDrop, children }: Props) {
  // The pointer enters a child before it leaves the parent: count both to know whether it is inside.
  const depth = useRef(0)
  const [isOver, setOver] = useState(false)
  /** The folder under the pointer. */
  const [folder, setFolder] = useState<string | undefined>()
  const move = (step: number) => {
    depth.current = Math.max(0, depth.current + step)
    setOver(depth.current > 0)
  }
  if (!onDrop) return <div className="drop-area">{children}</div>
  return (
    <section
      className="drop-area"
      aria-label={t('Drop files here to upload them to {target}', { target })}
      onDragEnter={(event) => bringsFiles(event) && move(1)}
      onDragLeave={(event) => bringsFiles(event) && move(-1)}
      onDragOver={(event) => {
        if (!bringsFiles(event)) return
        event.preventDefault()
        setFolder(dropTargetOf(event)?.dataset['dropPath'])
      }}
      onDrop={(event) => {
        if (!bringsFiles(event)) return
        event.preventDefault()
        move(-depth.current)
        onDrop(fromDrop(event.dataTransfer), dropTargetOf(event)?.dataset['dropPath'])
      }}
    >
      {children}
      {isOver && (
        <div className="drop-veil">
          <div>
            <Icon name="upload" size={20} />
            <p>
              {rich('Drop to upload to {folder}', {
                folder: <bdi>{folder === undefined ? target : baseName(folder)}</bdi>,
              })}
            </p>
          </div>
        </div>
      )}
    </section>
  )
}
