/** Preview of a file: images and pages rendered by the server, text as text, audio and video by the browser. */

import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { lazy, Suspense, useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { Empty } from '../../../components/display/states.tsx'
import { iconOf, kindOf } from '../../../components/files/file-kinds.ts'
import { Window } from '../../../components/windows/window.tsx'
import { downloadAddress } from '../../../data/files/download.ts'
import type { Listing } from '../../../data/files/listing.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { trashAddress, type Viewed, versionAddress } from '../../../data/files/viewed.ts'
import { sizeText } from '../../../lib/bytes.ts'
import type { SelectionState } from '../entries/use-selection.ts'
import { FormattedText } from './formatted-text.tsx'
import { Pages } from './pages.tsx'
import { Steps } from './steps.tsx'
import { useSelectionOfPreview } from './use-selection-of-preview.ts'
import './preview.css'
import { t } from '../../../lib/language/language.ts'

const GoneNote = lazy(async () => ({ default: (await import('../gone/gone-note.tsx')).GoneNote }))

interface Props {
  readonly entry: Resource
  /** The list from which it was opened. */
  readonly listing: Listing
  readonly selection: SelectionState
  /** Shows another file of the list. */
  readonly onShow: (entry: Resource) => void
  readonly onDownload: () => void
  readonly onClose: () => void
}

export function PreviewWindow({ entry: opened, listing, selection, onShow, onDownload, onClose }: Props) {
  const { entry, isGone } = useCurrent(opened)
  // Once it is large it stays so, from file to file.
  const [isLarge, setLarge] = useState(false)
  if (!isLarge && hasPreview(entry)) setLarge(true)
  const isSmall = !isLarge && !hasPreview(entry)
  const follow = useSelectionOfPreview(selection, listing)
  return (
    <Window title={<bdi>{entry.attributes.name}</bdi>} size={isSmall ? 600 : 960} onClose={onClose}>
      <div className="preview" data-small={isSmall}>
        {isGone ? (
          <Suspense fallback={null}>
            <GoneNote entry={entry} />
          </Suspense>
        ) : (
          <PreviewBody key={entry.id} entry={entry} />
        )}
      </div>
      <div className="preview-foot">
        <span className="preview-facts">
          {!isGone && (
            <>
              <span>{sizeText(entry.attributes.size)}</span>
              {listing.note?.(entry)}
            </>
          )}
        </span>
        <Steps
          list={listing}
          entry={entry}
          onShow={(next, index) => {
            follow(entry, next, index)
            onShow(next)
          }}
        />
        <Button
          leftSection={<Icon name="download" size={18} />}
          disabled={isGone}
          data-autofocus={isSmall || undefined}
          onClick={onDownload}
        >
          {t('Download')}
        </Button>
      </div>
    </Window>
  )
}

const namesOf: Readonly<Record<string, string>> = {
  doc: t('Word documents'),
  docx: t('Word documents'),
  odt: t('OpenDocument texts'),
  xls: t('Excel workbooks'),
  xlsx: t('Excel workbooks'),
  ods: t('OpenDocument spreadsheets'),
  ppt: t('PowerPoint presentations'),
  pptx: t('PowerPoint presentations'),
  odp: t('OpenDocument presentations'),
  zip: t('Archives'),
  '7z': t('Archives'),
  rar: t('Archives'),
  tar: t('Archives'),
  gz: t('Archives'),
}

const sourceOf = (entry: Viewed): string => {
  const { id, version, isInTrash } = entry
  if (isInTrash) return trashAddress(id)
  return version === undefined ? downloadAddress([entry]) : versionAddress(id, version)
}

/** Whether there is more to show of a file than its name: its window is small otherwise. */
export const hasPreview = ({ attributes }: Viewed): boolean =>
  attributes.previewable || ['text', 'audio', 'video'].includes(kindOf(attributes))

/** The content of a file, of one of its versions, or of a file in the trash. */
export function PreviewBody({ entry }: { entry: Viewed }) {
  const { name, previewable, extension = '' } = entry.attributes
  const kind = kindOf(entry.attributes)
  if (previewable) return <Pages entry={entry} />
  if (kind === 'text') return <FormattedText entry={entry} />
  const source = sourceOf(entry)
  // biome-ignore lint/a11y/useMediaCaption: uploaded files have no captions
  if (kind === 'audio') return <audio className="preview-sound" controls src={source} aria-label={name} />
  // biome-ignore lint/a11y/useMediaCaption: uploaded files have no captions
  if (kind === 'video') return <video className="preview-film" controls src={source} aria-label={name} />
  return (
    <Empty icon={iconOf(entry.attributes)} title={t('No preview available')}>
      {t('{files} cannot be previewed. Download the file to open it on your computer.', {
        files: namesOf[extension.toLowerCase()] ?? t('Files of this type'),
      })}
    </Empty>
  )
}
