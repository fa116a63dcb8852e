/** Preview of one content of a file: which it is, and for earlier ones the way back to it. */
import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Badge } from '../../../components/display/badge.tsx'
import { Icon } from '../../../components/display/icon.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { Window } from '../../../components/windows/window.tsx'
import { useMe } from '../../../data/account/me.ts'
import { downloadAddress, downloadFrom } from '../../../data/files/download.ts'
import { versionAddress, viewedVersion } from '../../../data/files/viewed.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { exactTime } from '../../../lib/time.ts'
import { IconButton } from '../preview/icon-button.tsx'
import { PreviewBody } from '../preview/preview-window.tsx'
import type { Content } from './contents.ts'
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
  const { version, number, attributes } = content
  const { timeZone } = useMe().attributes
  const newer = contents.find((other) => other.number === number + 1)
  const older = contents.find((other) => other.number === number - 1)
  return (
    <Window title={<bdi>{entry.attributes.name}</bdi>} size={960} onClose={onClose}>
      <div className="version-shown" data-earlier={version !== null}>
        <Badge tone={version ? 'warn' : 'good'}>{version ? t('Earlier version') : t('Current version')}</Badge>
        <span>
          {rich('Version {number} of {total}, uploaded {time} by {name}', {
            number,
            total: contents.length,
            time: exactTime(attributes.uploadDate, timeZone),
            name: <Uploader key="name" of={attributes} />,
          })}
        </span>
      </div>
      <div className="preview">
        <PreviewBody key={number} entry={version ? viewedVersion(entry, version) : entry} />
      </div>
      <div className="preview-foot">
        <span className="version-size">{sizeText(attributes.size)}</span>
        <span className="preview-steps">
          <IconButton label={t('Newer version')} icon="left" size={36} onClick={newer && (() => onShow(newer))} />
          <IconButton label={t('Older version')} icon="right" size={36} onClick={older && (() => onShow(older))} />
        </span>
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
