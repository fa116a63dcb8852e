/** A file, looked at: pictures and pages as the server draws them, text as text, sound and film by the browser. */

import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { downloadAddress } from '../../../data/download.ts'
import { sizeText } from '../../../parts/bytes.ts'
import { Icon } from '../../../parts/icon.tsx'
import { kindOf } from '../../../parts/kinds.ts'
import { Empty } from '../../../parts/states.tsx'
import { Window } from '../../../parts/window.tsx'
import { Pages } from './pages.tsx'
import { TextStart } from './text-start.tsx'
import './preview.css'

interface Props {
  readonly entry: Resource
  readonly onDownload: () => void
  readonly onClose: () => void
}

export const PreviewWindow = ({ entry, onDownload, onClose }: Props) => (
  <Window title={<bdi>{entry.attributes.name}</bdi>} size={960} onClose={onClose}>
    <div className="preview">
      <Body entry={entry} />
    </div>
    <div className="preview-foot">
      <span>{sizeText(entry.attributes.size)}</span>
      <Button leftSection={<Icon name="download" size={18} />} onClick={onDownload}>
        Download
      </Button>
    </div>
  </Window>
)

function Body({ entry }: { entry: Resource }) {
  const { name, previewable } = entry.attributes
  const kind = kindOf(entry.attributes)
  if (previewable) return <Pages entry={entry} />
  if (kind === 'text') return <TextStart entry={entry} />
  const source = downloadAddress([entry])
  // biome-ignore lint/a11y/useMediaCaption: what somebody uploaded brings no captions
  if (kind === 'audio') return <audio className="preview-sound" controls src={source} aria-label={name} />
  // biome-ignore lint/a11y/useMediaCaption: what somebody uploaded brings no captions
  if (kind === 'video') return <video className="preview-film" controls src={source} aria-label={name} />
  return (
    <Empty icon="file" title="There is no preview of this kind of file">
      Download it to look at it with a program of your computer.
    </Empty>
  )
}
