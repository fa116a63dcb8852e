/** The public link to a folder: create it, show it, configure its listing, delete it. Opened from the list or from a folder. */
import { Button, Switch } from '@mantine/core'
import type { DirectLink } from '@sallyport/contract/schemas/files/direct-link.ts'
import { useState } from 'react'
import {
  useAddDirectLink,
  useChangeDirectLink,
  useDeleteDirectLink,
  useDirectLinks,
} from '../../data/sharing/direct-links.ts'
import { t } from '../../lib/language/language.ts'
import { CodeLine } from '../display/code-block.tsx'
import { ErrorMessage, Loading } from '../display/states.tsx'
import { Confirmation, FormWindow, Window } from '../windows/window.tsx'
import { FolderPicker } from './folder-picker.tsx'

const listing = t('Enable Folder Directory Listing')

interface Props {
  /** The folder; without it the user selects one. */
  readonly path?: string
  readonly onClose: () => void
}

export function DirectLinkWindow({ path, onClose }: Props) {
  const [selected, setChosen] = useState(path)
  const { data, error } = useDirectLinks()
  const link = data?.find(({ attributes }) => attributes.path !== '' && attributes.path === selected)
  if (link) return <DirectLinkSettings link={link} onClose={onClose} />
  if (data) return <NewDirectLink path={path} onMade={setChosen} onClose={onClose} />
  return (
    <Window title={t('Direct Link')} onClose={onClose}>
      {error ? <ErrorMessage error={error} /> : <Loading />}
    </Window>
  )
}

interface NewProps {
  readonly path: string | undefined
  readonly onMade: (path: string) => void
  readonly onClose: () => void
}

function NewDirectLink({ path, onMade, onClose }: NewProps) {
  const [folder, setFolder] = useState(path ?? '/')
  const [isListed, setListed] = useState(false)
  const add = useAddDirectLink()
  const make = () => add.mutate({ resource: folder, isIndexEnabled: isListed }, { onSuccess: () => onMade(folder) })
  return (
    <FormWindow
      title={path === undefined ? t('Create a direct link') : t('Create a direct link to {path}', { path })}
      submit={t('Create direct link')}
      isSending={add.isPending}
      isDisabled={folder === '/'}
      error={add.error}
      onSubmit={make}
      onClose={onClose}
    >
      <p className="window-intro">
        {t('Anyone who knows the address can read everything in the folder and below it, without signing in.')}
      </p>
      {path === undefined && <FolderPicker label={t('Folder')} value={folder} onChoose={setFolder} />}
      <Switch
        label={listing}
        description={t('Off: the address of a folder lists nothing; files are available at their full addresses.')}
        checked={isListed}
        onChange={({ currentTarget }) => setListed(currentTarget.checked)}
      />
    </FormWindow>
  )
}

export function DirectLinkSettings({ link, onClose }: { link: DirectLink; onClose: () => void }) {
  const { url, path, isEnabled, isIndexEnabled } = link.attributes
  const [isEnding, setEnding] = useState(false)
  const change = useChangeDirectLink(link.id)
  if (isEnding) return <DeleteDirectLink link={link} onClose={onClose} />
  return (
    <Window
      title={t('Direct Link Settings: {path}', { path: path || t('a folder in the Trash Can') })}
      onClose={onClose}
    >
      <div className="window-form">
        <CodeLine text={url} what={t('direct link')} />
        <p className="window-intro">{t('To link to a file, append / and the path of the file.')}</p>
        <Switch
          label={listing}
          description={t('Off: the address of a folder lists nothing; files are available at their full addresses.')}
          checked={isIndexEnabled}
          disabled={change.isPending}
          onChange={({ currentTarget }) => change.mutate({ isIndexEnabled: currentTarget.checked })}
        />
        <Switch
          label={t('Link enabled')}
          description={t('Off: the address shows “not found” until you enable the link again.')}
          checked={isEnabled}
          disabled={change.isPending}
          onChange={({ currentTarget }) => change.mutate({ isEnabled: currentTarget.checked })}
        />
        <ErrorMessage error={change.error} />
        <div className="window-buttons">
          <Button variant="default" color="danger" onClick={() => setEnding(true)}>
            {t('Delete')}
          </Button>
          <Button data-autofocus onClick={onClose}>
            {t('Close')}
          </Button>
        </div>
      </div>
    </Window>
  )
}

export function DeleteDirectLink({ link, onClose }: { link: DirectLink; onClose: () => void }) {
  const end = useDeleteDirectLink()
  return (
    <Confirmation
      title={t('Delete the direct link to {path}?', { path: link.attributes.path || t('a folder in the Trash Can') })}
      confirm={t('Delete')}
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(link.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {t(
          'The address stops working immediately and permanently; a new link has a different address. The folder and its content are not deleted.',
        )}
      </p>
    </Confirmation>
  )
}
