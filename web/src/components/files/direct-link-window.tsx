/** The public address of a folder: makes it, shows it, switches its listing, ends it. Opened from the list, or from a folder. */
import { Button, Switch } from '@mantine/core'
import type { DirectLink } from '@sallyport/contract/schemas/files/direct-link.ts'
import { useState } from 'react'
import {
  useAddDirectLink,
  useChangeDirectLink,
  useDirectLinks,
  useEndDirectLink,
} from '../../data/files/direct-links.ts'
import { CodeLine } from '../display/code-block.tsx'
import { Loading, Trouble } from '../display/states.tsx'
import { Confirmation, FormWindow, Window } from '../windows/window.tsx'
import { FolderPicker } from './folder-picker.tsx'

const listing = 'Enable Folder Directory Listing'

interface Props {
  /** The folder; left out, it is asked for. */
  readonly path?: string
  readonly onClose: () => void
}

export function DirectLinkWindow({ path, onClose }: Props) {
  const [chosen, setChosen] = useState(path)
  const { data, error } = useDirectLinks()
  const link = data?.find(({ attributes }) => attributes.path !== '' && attributes.path === chosen)
  if (link) return <DirectLinkSettings link={link} onClose={onClose} />
  if (data) return <NewDirectLink path={path} onMade={setChosen} onClose={onClose} />
  return (
    <Window title="Direct Link" onClose={onClose}>
      {error ? <Trouble error={error} /> : <Loading />}
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
      title={path === undefined ? 'Make a direct link' : `Make a direct link to ${path}`}
      submit="MAKE DIRECT LINK"
      isSending={add.isPending}
      isDisabled={folder === '/'}
      error={add.error}
      onSubmit={make}
      onClose={onClose}
    >
      <p className="window-intro">
        Everything in the folder, and below it, becomes public to whoever knows the address. Nobody is asked for
        anything.
      </p>
      {path === undefined && <FolderPicker label="Which folder" value={folder} onChoose={setFolder} />}
      <Switch
        label={listing}
        description="Off: the address of a folder shows nothing; files are reached by their names behind it."
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
  if (isEnding) return <EndDirectLink link={link} onClose={onClose} />
  return (
    <Window title={`Direct Link Settings: ${path || 'a folder in the trash'}`} onClose={onClose}>
      <div className="window-form">
        <CodeLine text={url} what="direct link" />
        <p className="window-intro">Put / and the path of a file behind it to reach that file.</p>
        <Switch
          label={listing}
          description="Off: the address of a folder shows nothing; files are reached by their names."
          checked={isIndexEnabled}
          disabled={change.isPending}
          onChange={({ currentTarget }) => change.mutate({ isIndexEnabled: currentTarget.checked })}
        />
        <Switch
          label="The link answers"
          description="Off: it is as if it were not there, until it is switched on again."
          checked={isEnabled}
          disabled={change.isPending}
          onChange={({ currentTarget }) => change.mutate({ isEnabled: currentTarget.checked })}
        />
        <Trouble error={change.error} />
        <div className="window-buttons">
          <Button variant="default" color="danger" onClick={() => setEnding(true)}>
            End
          </Button>
          <Button data-autofocus onClick={onClose}>
            CLOSE
          </Button>
        </div>
      </div>
    </Window>
  )
}

export function EndDirectLink({ link, onClose }: { link: DirectLink; onClose: () => void }) {
  const end = useEndDirectLink()
  return (
    <Confirmation
      title={`End the direct link to ${link.attributes.path || 'a folder in the trash'}?`}
      confirm="END"
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(link.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>Its address stops working at once and for good; a new link has another one. The folder and all in it stay.</p>
    </Confirmation>
  )
}
