/** Preview of one content of a file: which it is, and for earlier ones the way back to it. */
import { Button, type ButtonProps } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { lazy, Suspense } from 'react'
import { Badge } from '../../../components/display/badge.tsx'
import { Icon } from '../../../components/display/icon.tsx'
import { LogTime, useNow } from '../../../components/display/relative-time.tsx'
import { Empty, Loading } from '../../../components/display/states.tsx'
import { kindOf } from '../../../components/files/file-kinds.ts'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { Segments } from '../../../components/forms/segments.tsx'
import { Window } from '../../../components/windows/window.tsx'
import { downloadAddress, downloadFrom } from '../../../data/files/download.ts'
import { versionAddress, viewedContent } from '../../../data/files/viewed.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { useArrowKeys } from '../preview/arrow-keys.ts'
import { hasPreview, PreviewBody } from '../preview/preview-window.tsx'
import { Author } from './author.tsx'
import { type Content, isLikeCurrent, keyOf, neighboursOf } from './contents.ts'
import type { Restore } from './use-restore.ts'

interface Props {
  readonly entry: Resource
  /** All contents, the current one first. */
  readonly contents: readonly Content[]
  readonly content: Content
  /** Whether it was deleted while it was shown. */
  readonly isGone: boolean
  /** What it is compared with; undefined to show its content. See `ShownVersions`. */
  readonly compared: string | undefined
  readonly restore: Restore | undefined
  readonly onShow: (content: Content, compared?: string) => void
  readonly onClose: () => void
}

export const addressOf = (entry: Resource, { version }: Content): string =>
  version ? versionAddress(entry.id, version.id) : downloadAddress([entry])

const ChangesView = lazy(async () => ({ default: (await import('./changes-view.tsx')).ChangesView }))

/** Texts up to this size are sent as a whole for previews. */
const maxComparedBytes = 256 * 1024

/** Contents that can be compared with others. */
function comparableOf(entry: Resource, contents: readonly Content[]): readonly Content[] {
  if (isText(entry)) return contents.filter(({ attributes }) => attributes.size <= maxComparedBytes)
  return entry.attributes.previewable ? contents : []
}

const isText = ({ attributes: { type, extension } }: Resource): boolean =>
  kindOf({ type, ...(extension !== undefined && { extension }) }) === 'text'

/** Whether an earlier content can be compared with the current one. */
export function hasComparison(entry: Resource, contents: readonly Content[], content: Content): boolean {
  const keys = new Set(comparableOf(entry, contents).map(keyOf))
  return content.version !== null && keys.has('current') && keys.has(keyOf(content))
}

export function VersionPreview({ entry, contents, content, isGone, compared, restore, onShow, onClose }: Props) {
  const { version, attributes } = content
  const side = compared === undefined ? 'content' : 'changes'
  const compare = (other: string) => onShow(content, other === 'current' ? 'yes' : other)
  const comparable = comparableOf(entry, contents)
  const canCompare = comparable.length > 1 && comparable.some((one) => keyOf(one) === keyOf(content))
  const isSmall = !hasPreview(entry)
  return (
    <Window title={<bdi>{entry.attributes.name}</bdi>} size={isSmall ? 680 : 960} onClose={onClose}>
      <div className="version-shown" data-earlier={version !== null}>
        <Badge tone={version ? 'warn' : 'good'}>{version ? t('Earlier version') : t('Current version')}</Badge>
        <span>
          <Source {...attributes} />
        </span>
        {canCompare && (
          <Sides
            isText={isText(entry)}
            side={side}
            onSelect={(next) => onShow(content, next === 'changes' ? 'before' : undefined)}
          />
        )}
      </div>
      <div className="preview" data-small={isSmall}>
        {isGone ? (
          <GoneVersion content={content} />
        ) : canCompare && side === 'changes' ? (
          <Suspense fallback={<Loading rows={6} />}>
            <ChangesView
              {...{ entry, content }}
              isText={isText(entry)}
              contents={comparable}
              base={compared === 'yes' ? 'current' : compared}
              onBase={compare}
            />
          </Suspense>
        ) : (
          <PreviewBody key={`${keyOf(content)} ${attributes.uploadDate}`} entry={viewedContent(entry, content)} />
        )}
      </div>
      <Foot {...{ entry, contents, content, isGone, restore }} onShow={(next) => onShow(next, compared)} />
    </Window>
  )
}

type FootProps = Omit<Props, 'compared' | 'onClose'>

/** Its size, the way to other contents, and what can be done with it. */
function Foot({ entry, contents, content, isGone, restore, onShow }: FootProps) {
  const restorable = restore && !isGone && !isLikeCurrent(contents, content) ? content.version : null
  return (
    <div className="preview-foot version-foot">
      <span className="version-size">{sizeText(content.attributes.size)}</span>
      <Steps {...{ contents, content, onShow }} />
      <span className="version-acts">
        <Button
          variant={restorable ? 'default' : 'filled'}
          leftSection={<Icon name="download" size={18} />}
          disabled={isGone}
          data-autofocus={!hasPreview(entry) || undefined}
          onClick={() => downloadFrom(addressOf(entry, content))}
        >
          {t('Download')}
        </Button>
        {restorable && (
          <BusyButton
            loading={restore?.pending !== undefined}
            leftSection={<Icon name="undo" size={18} />}
            onClick={() => restore?.restore(restorable)}
          >
            {t('Restore')}
          </BusyButton>
        )}
      </span>
    </div>
  )
}

type Side = 'content' | 'changes'

interface SidesProps {
  readonly isText: boolean
  readonly side: Side
  readonly onSelect: (side: Side) => void
}

const Sides = ({ isText, side, onSelect }: SidesProps) => (
  <Segments
    label={t('View')}
    choices={[
      ['content', t('Content')],
      ['changes', isText ? t('Changes') : t('Comparison')],
    ]}
    value={side}
    onSelect={onSelect}
  />
)

/** Which content this is, when and by whom it was uploaded, or restored. */
function Source({ restoredFrom, restoredVersion, ...attributes }: Content['attributes']) {
  const number = `${attributes.number}`
  const time = <LogTime key="time" at={attributes.uploadDate} />
  const name = <Author key="name" of={attributes} isInSentence />
  if (restoredFrom === undefined) return rich('Version {number} of {time}, uploaded by {name}', { number, time, name })
  if (restoredVersion === undefined)
    return rich('Version {number} of {time}, restored by {name}', { number, time, name })
  const from = `${restoredVersion}`
  return rich('Version {number} of {time}, restored by {name} from version {from}', { number, time, name, from })
}

/** Older at the left, as in time. Arrow keys work as well. */
function Steps({ contents, content, onShow }: Pick<Props, 'contents' | 'content' | 'onShow'>) {
  const { older, newer } = neighboursOf(contents, content)
  const toOlder = older && (() => onShow(older))
  const toNewer = newer && (() => onShow(newer))
  useArrowKeys(toOlder, toNewer)
  return (
    <span className="version-steps">
      <Step label={t('Older version')} onClick={toOlder} leftSection={<Icon name="left" size={18} />}>
        {t('Older')}
      </Step>
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

/** In place of a version that was deleted while it was shown. */
function GoneVersion({ content: { version } }: { readonly content: Content }) {
  const now = useNow()
  const hasExpired = version !== null && Date.parse(version.attributes.expires) <= now
  return (
    <div role="status">
      {hasExpired ? (
        <Empty icon="file" title={t('This version is no longer kept')}>
          {t('It has expired, and cannot be restored.')}
        </Empty>
      ) : (
        <Empty icon="file" title={t('This version was deleted')}>
          {t('It cannot be restored.')}
        </Empty>
      )}
    </div>
  )
}
