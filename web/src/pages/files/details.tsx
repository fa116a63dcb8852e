/** Details of the selection, or of the open folder, beside the list; for administrators with its activity. */

import { CloseButton } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react'
import { CodeLine } from '../../components/display/code-block.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { TextButton } from '../../components/display/text-button.tsx'
import { EntryName } from '../../components/files/entry-name.tsx'
import { Uploader } from '../../components/files/uploader.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useCurrent, useResource } from '../../data/files/resource.ts'
import { exactSize, itemsText, sizeText } from '../../lib/bytes.ts'
import type { ActionName } from './entries/actions.ts'
import { ItemActivity } from './item-activity.tsx'
import type { FilesLocation } from './location/location.ts'
import { StarButton } from './starred/star-button.tsx'
import './details.css'
import { numberText, t } from '../../lib/language/language.ts'
import type { View } from './view.ts'

interface Props {
  readonly place: Pick<FilesLocation, 'view' | 'folder'>
  readonly entries: readonly Resource[]
  readonly view: View
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  /** Receives the id of the selected entry once that was deleted, and undefined afterwards. */
  readonly onGone: (id: number | undefined) => void
}

export function Details({ place, entries, view, onAct, onGone }: Props) {
  const [only, ...others] = entries
  const [last, setLast] = useState(only)
  if (only && only !== last) setLast(only)
  return (
    <aside className="details" aria-label={t('Details')}>
      <div className="details-head">
        <h2>{t('Details')}</h2>
        <CloseButton aria-label={t('Close details')} onClick={() => view.set({ hasDetails: false })} />
      </div>
      {!only && (place.view === 'folders' ? <FolderDetails path={place.folder} /> : <NoDetails last={last} />)}
      {only && others.length === 0 && (
        <EntryDetails entry={only} onGone={onGone} onVersions={(entry) => onAct('versions', [entry])} />
      )}
      {others.length > 0 && <SelectionDetails entries={entries} />}
    </aside>
  )
}

/** Without a selection. `last`: what was selected before; if it was deleted, that is why it no longer is. */
const NoDetails = ({ last }: { last: Resource | undefined }) =>
  last ? <DetailsIfGone key={last.id} entry={last} /> : <SelectSomething />

function DetailsIfGone({ entry: known }: { entry: Resource }) {
  const { entry, isGone } = useCurrent(known)
  return isGone ? <GoneDetails entry={entry} /> : <SelectSomething />
}

const SelectSomething = () => <p className="details-none">{t('Select a file or folder to see its details.')}</p>

function FolderDetails({ path }: { path: string }) {
  const { data, error, refetch } = useResource(path)
  if (error) return <ErrorMessage error={error} onRetry={() => void refetch()} />
  return data ? <EntryDetails entry={data} /> : <Loading rows={4} />
}

interface EntryProps {
  /** As it was when it was selected. */
  readonly entry: Resource
  readonly onVersions?: (entry: Resource) => void
  readonly onGone?: Props['onGone']
}

function EntryDetails({ entry: known, onVersions, onGone }: EntryProps) {
  const mayRead = can(useMe(), 'download')
  const { entry, isGone } = useCurrent(known)
  const report = useEffectEvent((id: number | undefined) => onGone?.(id))
  useEffect(() => {
    if (!isGone) return
    report(known.id)
    return () => report(undefined)
  }, [isGone, known.id])
  if (isGone) return <GoneDetails entry={entry} />
  const { attributes } = entry
  const { type, name, path, size, fileCount, mimeType, createdAt, updatedAt, accessedAt, sha256 } = attributes
  const isFolder = type === 'dir'
  return (
    <>
      <EntryName name={path === '/' ? t('Files') : name} looks={attributes} />
      {path !== '/' && <StarButton entry={entry} />}
      <dl className="details-facts">
        <Fact name={isFolder ? t('Contains') : t('Size')}>{isFolder ? itemsText(fileCount) : exactSize(size)}</Fact>
        {mimeType && <Fact name={t('Type')}>{mimeType}</Fact>}
        <Fact name={t('Path')}>
          <CodeLine text={path} what={t('path')} />
        </Fact>
        <Fact name={isFolder ? t('Created by') : t('Uploaded by')}>
          <Uploader of={attributes} />
          {!isFolder && isLater(attributes) && (
            <>
              , <RelativeTime at={attributes.uploadDate} />
            </>
          )}
        </Fact>
        <Fact name={t('Created')}>
          <RelativeTime at={createdAt} />
        </Fact>
        <Fact name={t('Changed')}>
          <RelativeTime at={updatedAt} />
        </Fact>
        {!isFolder && (
          <Fact name={t('Downloaded')}>
            <RelativeTime at={accessedAt} />
          </Fact>
        )}
        {!isFolder && onVersions && mayRead && (
          <Fact name={t('Versions')}>
            <TextButton className="details-link" onClick={() => onVersions(entry)}>
              {t('Show versions')}
            </TextButton>
          </Fact>
        )}
        {sha256 && (
          <Fact name="SHA-256">
            <CodeLine text={sha256} what="SHA-256" />
          </Fact>
        )}
      </dl>
      <ItemActivity entry={entry} />
    </>
  )
}

/** What was deleted while it was selected. Its activity says who did it. */
function GoneDetails({ entry }: { entry: Resource }) {
  const { attributes } = entry
  const { name, type } = attributes
  return (
    <>
      <EntryName name={name} looks={attributes} />
      <p className="details-gone" role="status">
        {type === 'dir'
          ? t('This folder was deleted, or moved to where you have no access.')
          : t('This file was deleted, or moved to where you have no access.')}{' '}
        {can(useMe(), 'delete') && <Link to="/trash">{t('Open the Trash Can')}</Link>}
      </p>
      <ItemActivity entry={entry} />
    </>
  )
}

/** Whether a content came here later than it was changed: a restored version, or a file with its own time. */
const isLater = ({ uploadDate, updatedAt }: Resource['attributes']) =>
  Date.parse(uploadDate) - Date.parse(updatedAt) > 60_000

function SelectionDetails({ entries }: { entries: readonly Resource[] }) {
  const files = entries.filter(({ attributes }) => attributes.type === 'file')
  const bytes = files.reduce((sum, { attributes }) => sum + attributes.size, 0)
  return (
    <dl className="details-facts">
      <Fact name={t('Selected')}>{numberText(entries.length)}</Fact>
      <Fact name={t('Folders')}>{numberText(entries.length - files.length)}</Fact>
      <Fact name={t('Files')}>
        {numberText(files.length)}, {sizeText(bytes)}
      </Fact>
    </dl>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
)
