/** The files of a submission: each opens its preview, can be downloaded, and says where it is if it was moved or deleted. */
import { ActionIcon, Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { EntryName } from '../../components/files/entry-name.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { downloadAddress, maxDownloadIds } from '../../data/files/download.ts'
import { useDownloadSubmitted, useSubmittedFile } from '../../data/sharing/submission-files.ts'
import { sizeText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'
import { baseName, isWithin, parentPath } from '../../lib/path.ts'

interface Props {
  readonly paths: readonly string[]
  readonly fileIds: readonly number[]
  /** Where the first file is now that can be accessed; null if none of the first three can. */
  readonly folder: string | null
  /** Of the archive with all files. */
  readonly archiveName: string
}

/** Files shown at first, and added at once: each is a request. */
const shownAtOnce = 20

export function SubmissionFiles({ paths, fileIds, folder, archiveName }: Props) {
  const [shown, setShown] = useState(shownAtOnce)
  const all = useDownloadSubmitted(archiveName)
  const mayDownload = can(useMe(), 'download')
  if (paths.length === 0) return <span className="dim">{t('none')}</span>
  const hidden = paths.length - shown
  return (
    <>
      <div className="submission-places">
        {folder === null ? (
          <span className="dim">{t('The first files are deleted, or in a folder that you cannot access.')}</span>
        ) : (
          <FolderLink path={folder}>
            <span title={folder}>{t('Show in folder')}</span>
          </FolderLink>
        )}
        {mayDownload && paths.length > 1 && paths.length <= maxDownloadIds && (
          <BusyButton
            variant="default"
            size="xs"
            leftSection={<Icon name="download" size={16} />}
            loading={all.isPending}
            onClick={() => all.mutate(fileIds)}
          >
            {t('Download all')}
          </BusyButton>
        )}
      </div>
      <ErrorMessage error={all.error} />
      {all.data === 0 && <p className="dim">{t('None of these files can be downloaded.')}</p>}
      <ul className="submission-files">
        {paths.slice(0, shown).map((path, at) => (
          <File key={path} id={fileIds[at] ?? 0} path={path} folder={folder} mayDownload={mayDownload} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button variant="default" size="xs" onClick={() => setShown(shown + shownAtOnce)}>
          {t('Show {count, plural, one {# more file} other {# more files}}', {
            count: Math.min(hidden, shownAtOnce),
          })}
        </Button>
      )}
    </>
  )
}

interface FileProps extends Pick<Props, 'folder'> {
  readonly id: number
  /** The original one. */
  readonly path: string
  readonly mayDownload: boolean
}

function File({ id, path, folder, mayDownload }: FileProps) {
  const { data, error } = useSubmittedFile(id)
  if (data) return <Found file={data} path={path} folder={folder} mayDownload={mayDownload} />
  const name = baseName(path)
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : ''
  return (
    <li>
      <EntryName name={name} looks={{ type: 'file', extension }} />
      {error && <span className="dim">{t('The file cannot be shown')}</span>}
      {data === null && <span className="dim">{t('Deleted, or moved to a folder that you cannot access')}</span>}
    </li>
  )
}

function Found({
  file,
  path,
  folder,
  mayDownload,
}: Pick<FileProps, 'path' | 'folder' | 'mayDownload'> & { file: Resource }) {
  const { name, path: now, size } = file.attributes
  const place = parentPath(now)
  return (
    <li>
      <Link to="/files/$" params={{ _splat: place.slice(1) }} search={{ preview: String(file.id) } as never}>
        <EntryName name={name} looks={file.attributes} />
      </Link>
      <span className="submission-size">{sizeText(size)}</span>
      {mayDownload && (
        <ActionIcon
          component="a"
          variant="subtle"
          color="gray"
          href={downloadAddress([file])}
          download
          aria-label={t('Download {name}', { name })}
          title={t('Download')}
        >
          <Icon name="download" size={18} />
        </ActionIcon>
      )}
      {name !== baseName(path) && (
        <span className="dim">{rich('Uploaded as {name}', { name: <bdi>{baseName(path)}</bdi> })}</span>
      )}
      {/* Visitors also upload whole folders, which are below that of the submission. */}
      {folder !== null && !isWithin(place, folder) && (
        <span className="dim">{rich('Moved to {folderLink}', { folderLink: <FolderLink path={place} /> })}</span>
      )}
    </li>
  )
}
