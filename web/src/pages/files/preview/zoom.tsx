/** A picture that can be enlarged, and shown on the full screen. */
import { ActionIcon } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import { Icon, type IconName } from '../../../components/display/icon.tsx'

/** Factors of the width that fits. */
const factors = [1, 1.5, 2, 3, 4]

interface Props {
  readonly address: string
  readonly alt: string
}

export function Zoom({ address, alt }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const factor = factors[at] ?? 1
  const zoom = (by: number) => setAt(Math.max(0, Math.min(at + by, factors.length - 1)))
  const onKey = (event: KeyboardEvent) => {
    const by = { '+': 1, '=': 1, '-': -1 }[event.key]
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    zoom(by)
  }
  const fill = () => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen())
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: shortcuts of the buttons inside
    <div className="preview-zoom" ref={frame} onKeyDown={onKey}>
      <div className="preview-tools">
        <Tool label="Zoom out" icon="minus" isOff={at === 0} onClick={() => zoom(-1)} />
        <span role="status">{Math.round(factor * 100)} %</span>
        <Tool label="Zoom in" icon="plus" isOff={at === factors.length - 1} onClick={() => zoom(1)} />
        {document.fullscreenEnabled && <Tool label="Full screen" icon="fill" onClick={fill} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="preview-pane" tabIndex={0} aria-label={alt}>
        <img
          className="preview-picture"
          src={address}
          alt={alt}
          {...(factor > 1 && { style: { width: `${factor * 100}%`, maxWidth: 'none', maxHeight: 'none' } })}
        />
      </section>
    </div>
  )
}

interface ToolProps {
  readonly label: string
  readonly icon: IconName
  readonly isOff?: boolean
  readonly onClick: () => void
}

// aria-disabled: a disabled button would lose the focus.
const Tool = ({ label, icon, isOff = false, onClick }: ToolProps) => (
  <ActionIcon
    variant="default"
    aria-label={label}
    aria-disabled={isOff}
    {...(isOff && { 'data-disabled': true })}
    onClick={onClick}
  >
    <Icon name={icon} size={18} />
  </ActionIcon>
)
