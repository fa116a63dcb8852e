/** Folders that are public to anyone who knows their address. */
import { Button } from '@mantine/core'
import type { DirectLink } from '@sallyport/contract/schemas/files/direct-link.ts'
import { useState } from 'react'
import { Badge } from '../../components/display/badge.tsx'
import { CopyButton } from '../../components/display/copy-button.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { DeleteDirectLink, DirectLinkSettings, DirectLinkWindow } from '../../components/files/direct-link-window.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import { useDirectLinks } from '../../data/sharing/direct-links.ts'
import { t, tc } from '../../lib/language/language.ts'

type Open = { readonly is: 'new' } | { readonly is: 'settings' | 'end'; readonly id: number }

const about = t(
  'Public addresses of folders: anyone who knows one can download every file below it, without signing in.',
)

export function Page() {
  const { data, error, isPending, refetch } = useDirectLinks()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  // The current state: a switch in the window changes it.
  const link = open && open.is !== 'new' ? data?.find(({ id }) => id === open.id) : undefined
  const make = <Button onClick={() => setOpen({ is: 'new' })}>{t('Create direct link')}</Button>
  return (
    <Section id="direct-links" title={t('Direct links')} about={about} action={make}>
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {isPending && <Loading />}
      {data?.length === 0 && (
        <Empty icon="share" title={t('No direct links')}>
          {t('Use direct links for public files, such as images of a website, price lists or drivers.')}
        </Empty>
      )}
      {data && data.length > 0 && (
        <DataTable label={t('Direct links')} rows={data} rowKey={({ id }) => id} columns={columns(setOpen)} />
      )}
      {open?.is === 'new' && <DirectLinkWindow onClose={close} />}
      {open?.is === 'settings' && link && <DirectLinkSettings link={link} onClose={close} />}
      {open?.is === 'end' && link && <DeleteDirectLink link={link} onClose={close} />}
    </Section>
  )
}

const placeOf = ({ attributes }: DirectLink) => attributes.path || t('a folder in the Trash Can')

const columns = (onOpen: (open: Open) => void): Column<DirectLink>[] => [
  {
    title: t('Folder'),
    hasRoom: true,
    cell: (link) => (link.attributes.path ? <FolderLink path={link.attributes.path} /> : placeOf(link)),
  },
  {
    title: t('Address'),
    hasRoom: true,
    cell: (link) => (
      <span className="share-name">
        <span className="mono share-address">{link.attributes.url}</span>
        <CopyButton value={link.attributes.url} what={t('direct link to {link}', { link: placeOf(link) })} />
      </span>
    ),
  },
  {
    title: t('State'),
    isShort: true,
    cell: ({ attributes }) =>
      attributes.isEnabled ? <Badge tone="good">{t('enabled')}</Badge> : <Badge tone="plain">{t('disabled')}</Badge>,
  },
  {
    title: t('Listing'),
    drops: 2,
    isShort: true,
    cell: ({ attributes }) => (attributes.isIndexEnabled ? tc('state', 'on') : tc('state', 'off')),
  },
  { title: t('Created'), drops: 1, isShort: true, cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (link) => (
      <RowMenu
        of={t('the direct link to {link}', { link: placeOf(link) })}
        actions={[
          { label: t('Settings'), icon: 'cog', onClick: () => onOpen({ is: 'settings', id: link.id }) },
          { label: t('Delete'), icon: 'cross', isDanger: true, onClick: () => onOpen({ is: 'end', id: link.id }) },
        ]}
      />
    ),
  },
]
