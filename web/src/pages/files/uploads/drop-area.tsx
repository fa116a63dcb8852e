import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { type Choice, fromDrop } from '../../../data/uploads/selected-files.ts'
import './drop-area.css'

interface Props {
  /** Where a drop goes, as people call it. */
  readonly target: string
  /** Left out: nothing can be dropped here. */
  readonly onDrop: ((choice: Promise<Choice>) => void) | undefined
  readonly children: ReactNode
}

const bringsFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

/** Files and folders dropped anywhere on it are taken. */
export function DropArea({ target, onDrop, children }: Props) {
  // Entering a child comes before leaving the parent: only the count tells whether the pointer is still inside.
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
