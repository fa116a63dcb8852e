import { Button, FileButton, Radio, Select, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { CodeBlock } from '../../components/display/code-block.tsx'
import { FormWindow, Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useAddSshKey } from '../../data/account/ssh-keys.ts'
import { useAllUsers } from '../../data/account/users.ts'
import './ssh-keys.css'
import { t } from '../../lib/language/language.ts'

interface Props {
  /** With the private key, if the server generated the pair. */
  readonly onSaved: (privateKey: string | null, username: string) => void
  readonly onClose: () => void
}

/** Adds an SSH key for a user: generates a pair, or imports a public key. */
export function KeyWindow({ onSaved, onClose }: Props) {
  const me = useMe()
  const users = useAllUsers()
  const [user, setUser] = useState<string | null>(null)
  const [source, setSource] = useState('generate')
  const [publicKey, setPublicKey] = useState('')
  const add = useAddSshKey()
  const usernames = (users.data ?? [])
    .filter(({ id, attributes }) => attributes.role !== 'master' || id === me.id)
    .map(({ id, attributes }) => ({ value: String(id), label: attributes.username }))
  const username = usernames.find(({ value }) => value === user)?.label ?? ''
  const isGenerated = source === 'generate'
  const send = () =>
    add.mutate(
      { userId: Number(user), publicKey: isGenerated ? null : publicKey.trim() },
      { onSuccess: (made) => onSaved(made?.privateKey ?? null, username) },
    )
  return (
    <FormWindow
      title={t('Create A New SSH Key')}
      submit={t('Create key')}
      isSending={add.isPending}
      isDisabled={user === null || (!isGenerated && publicKey.trim() === '')}
      error={add.error ?? users.error}
      hasChanges={publicKey.trim() !== ''}
      onSubmit={send}
      onClose={onClose}
    >
      <Select
        label={t('Username')}
        placeholder={t('Select a user')}
        data-autofocus
        openOnFocus={false}
        data={usernames}
        value={user}
        onChange={setUser}
        searchable
        nothingFoundMessage={t('No matching user')}
        required
      />
      <Radio.Group label={t('Key')} value={source} onChange={setSource}>
        <Stack gap="xs" mt="xs">
          <Radio value="generate" label={t('Automatically generate a key pair (Recommended)')} />
          <Radio value="paste" label={t('Import a public key from a file, or paste it')} />
        </Stack>
      </Radio.Group>
      {!isGenerated && <PublicKeyField value={publicKey} onChange={setPublicKey} />}
    </FormWindow>
  )
}

interface FieldProps {
  readonly value: string
  readonly onChange: (publicKey: string) => void
}

function PublicKeyField({ value, onChange }: FieldProps) {
  const read = async (file: File | null) => file && onChange(await file.text())
  return (
    <>
      <FileButton onChange={read}>
        {(props) => (
          <Button variant="default" {...props}>
            {t('Select file')}
          </Button>
        )}
      </FileButton>
      <Textarea
        label={t('Public key')}
        description={t('A line of an OpenSSH .pub file, or a block in RFC 4716 format. Never enter the private key.')}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autosize
        minRows={3}
        maxRows={8}
      />
    </>
  )
}

interface MadeProps {
  readonly privateKey: string
  readonly username: string
  readonly onClose: () => void
}

/** The only time the private key is shown. Only its buttons close the window. */
export function KeyMade({ privateKey, username, onClose }: MadeProps) {
  const { sftpServer } = useMe()
  const file = `data:application/octet-stream,${encodeURIComponent(privateKey)}`
  return (
    <Window title={t('SSH Key Created')} closesByButtonsOnly onClose={onClose}>
      <div className="window-form">
        <p className="ssh-once">
          {t('Save the private key now and give it to the user. It cannot be shown again after you close this window.')}
        </p>
        <CodeBlock text={privateKey} what={t('private key')} />
        {sftpServer && (
          <>
            <p className="ssh-once">{t('With OpenSSH, the user connects with:')}</p>
            <CodeBlock
              text={`chmod 600 id_ed25519\nsftp -i id_ed25519 -P ${sftpServer.port} ${username}@${sftpServer.host}`}
              what={t('commands')}
            />
          </>
        )}
        <div className="window-buttons">
          <Button variant="default" component="a" href={file} download="id_ed25519">
            {t('Download')}
          </Button>
          <Button onClick={onClose}>{t('Close')}</Button>
        </div>
      </div>
    </Window>
  )
}
