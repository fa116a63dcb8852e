/** Preview of one content of a file: which it is, and for earlier ones the way back to it. */
import { Button, type ButtonProps } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Badge } from '../../../components/display/badge.tsx'
import { Icon } from '../../../components/display/icon.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { Window } from '../../../components/windows/window.tsx'
import { downloadAddress, downloadFrom } from '../../../data/files/download.ts'
import { versionAddress, viewedCurrent, viewedVersion } from '../../../data/files/viewed.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { useArrowKeys } from '../preview/arrow-keys.ts'
import { PreviewBody } from '../preview/preview-window.tsx'
import { type Content, keyOf, positionIn } from './contents.ts'
import { UploadTime } from './upload-time.tsx'
import type { Restore } from './use-restore.ts'

interface Props {
  readonly entry: Resource
  /** All contents, the current one first. */
  readonly contents: readonly Content[]
  readonly content: Content
  readonly restore: Restore | undefined
  readonly onShow: (content: Content) => void
  readonly onClose: () => void
}

export const addressOf = (entry: Resource, { version }: Content): string =>
  version ? versionAddress(entry.id, version.id) : downloadAddress([entry])

export function VersionPreview({ entry, contents, content, restore, onShow, onClose }: Props) {
  const { version, attributes } = content
  const viewed = version ? viewedVersion(entry, version) : viewedCurrent(entry, attributes)
  return (
    <Window title={<bdi>{entry.attributes.name}</bdi>} size={960} onClose={onClose}>
      <div className="version-shown" data-earlier={version !== null}>
        <Badge tone={version ? 'warn' : 'good'}>{version ? t('Earlier version') : t('Current version')}</Badge>
        <span>
          <Source {...{ contents, attributes }} />
        </span>
      </div>
      <div className="preview">
        <PreviewBody key={`${keyOf(content)} ${attributes.uploadDate}`} entry={viewed} />
      </div>
      <div className="preview-foot version-foot">
        <span className="version-size">{sizeText(attributes.size)}</span>
        <Steps {...{ contents, content, onShow }} />
        <span className="version-acts">
          <Button
            variant={version && restore ? 'default' : 'filled'}
            leftSection={<Icon name="download" size={18} />}
            onClick={() => downloadFrom(addressOf(entry, content))}
          >
            {t('Download')}
          </Button>
          {version && restore && (
            <BusyButton
              loading={restore.isPending}
              leftSection={<Icon name="undo" size={18} />}
              onClick={() => restore.restore(version)}
            >
              {t('Restore')}
            </BusyButton>
          )}
        </span>
      </div>
    </Window>
  )
}

/** When and by whom the content was uploaded, or restored. */
function Source({ contents, attributes }: Pick<Props, 'contents'> & Pick<Content, 'attributes'>) {
  const time = <UploadTime key="time" contents={contents} at={attributes.uploadDate} />
  const name = <Uploader key="name" of={attributes} />
  if (attributes.restoredFrom === undefined) return rich('{time}, uploaded by {name}', { time, name })
  const from = <UploadTime key="from" contents={contents} at={attributes.restoredFrom} />
  return rich('{time}, restored by {name} from the version of {from}', { time, name, from })
}

/** Older at the left, as in time. Arrow keys work as well. */
function Steps({ contents, content, onShow }: Pick<Props, 'contents' | 'content' | 'onShow'>) {
  const { position, older, newer } = positionIn(contents, content)
  const toOlder = older && (() => onShow(older))
  const toNewer = newer && (() => onShow(newer))
  useArrowKeys(toOlder, toNewer)
  return (
    <span className="version-steps">
      <Step label={t('Older version')} onClick={toOlder} leftSection={<Icon name="left" size={18} />}>
        {t('Older')}
      </Step>
      {position > 0 && (
        <span className="version-position">
          {t('{shown} of {total}', { shown: `${position}`, total: `${contents.length}` })}
        </span>
      )}
      <Step label={t('Newer version')} onClick={toNewer} rightSection={<Icon name="right" size={18} />}>
        {t('Newer')}
      </Step>
    </span>
  )
}

interface StepProps extends Pick<ButtonProps, 'leftSection' | 'rightSection' | 'children'> {
  readonly label: string
  /** Undefined if there is none. */
  readonly onClick: (() => void) | undefined
}

// aria-disabled: a disabled button would lose the focus.
const Step = ({ label, onClick, ...shown }: StepProps) => (
  <Button
    variant="default"
    aria-label={label}
    aria-disabled={!onClick}
    {...(!onClick && { 'data-disabled': true })}
    onClick={() => onClick?.()}
    {...shown}
  />
)
