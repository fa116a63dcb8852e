import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { type FileSelection, fromDrop } from '../../../data/uploads/selected-files.ts'
import './drop-area.css'

interface Props {
  /** Name of the destination, as shown. */
  readonly target: string
  /** Absent: dropping is disabled. */
  readonly onDrop: ((choice: Promise<FileSelection>) => void) | undefined
  readonly children: ReactNode
}

const bringsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

/** Accepts files and folders dropped anywhere on it. */
export function DropArea({ target, onDrop, children }: Props) {
  // The pointer enters a child before it leaves the parent: count both to know whether it is inside.
  const depth = useRef(0)
  const [isOver, setOver] = useState(false)
  const move = (step: number) => {
    depth.current = Math.max(0, depth.current + step)
    setOver(depth.current > 0)
  }
  if (!onDrop) return <div className="drop-area">{children}</div>
  return (
    <section
      className="drop-area"
      aria-label={`Drop files here to upload them to ${target}`}
      onDragEnter={(event) => bringsFiles(event) && move(1)}
      onDragLeave={(event) => bringsFiles(event) && move(-1)}
      onDragOver={(event) => bringsFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!bringsFiles(event)) return
        event.preventDefault()
        move(-depth.current)
        onDrop(fromDrop(event.dataTransfer))
      }}
    >
      {children}
      {isOver && (
        <div className="drop-veil">
          <Icon name="upload" size={32} />
          <p>
            Drop to upload to <bdi>{target}</bdi>
          </p>
        </div>
      )}
    </section>
  )
}
