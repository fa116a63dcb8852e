/** A picture that can be enlarged, and shown on the full screen. */
import { type KeyboardEvent, useRef } from 'react'
import { percentText, t } from '../../../lib/language/language.ts'
import { IconButton } from './icon-button.tsx'
import { useLinked, useLinkedPane } from './linked-views.ts'

/** Factors of the width that fits. */
const factors = [1, 1.5, 2, 3, 4]

interface Props {
  readonly address: string
  readonly alt: string
}

export function Zoom({ address, alt }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [at, setAt] = useLinked('zoom')
  const pane = useLinkedPane()
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
        <IconButton label={t('Zoom out')} icon="minus" onClick={at > 0 ? () => zoom(-1) : undefined} />
        <span role="status">{percentText(factor * 100)}</span>
        <IconButton label={t('Zoom in')} icon="plus" onClick={at < factors.length - 1 ? () => zoom(1) : undefined} />
        {document.fullscreenEnabled && <IconButton label={t('Full screen')} icon="fill" onClick={fill} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="preview-pane" ref={pane} tabIndex={0} aria-label={alt}>
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
