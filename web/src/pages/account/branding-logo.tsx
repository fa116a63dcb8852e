import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ChangeEvent, type DragEvent, useRef, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { type Branding, logoAddress, useChangeLogo } from '../../data/account/branding.ts'
import { t } from '../../lib/language/language.ts'

const types = 'image/png,image/jpeg,image/gif,image/webp'

/** Drop area and button for the logo. A selected picture is saved immediately. */
export function Logo({ branding }: { branding: Branding }) {
  const change = useChangeLogo()
  const [isOver, setOver] = useState(false)
  const address = logoAddress(branding)
  const send = (file: File | null) =>
    change.mutate(file, {
      onSuccess: () => notifications.show({ message: file ? t('Logo saved.') : t('Logo removed.') }),
    })
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file && !change.isPending) send(file)
  }
  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <>
      <section
        className="branding-drop"
        data-over={isOver}
        aria-label={t('Drop a picture here to use it as your logo')}
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {address === null ? (
          <Icon name="image" size={32} />
        ) : (
          <img className="branding-logo" src={address} alt={t('Your logo')} />
        )}
        <p>
          {isOver
            ? t('Drop the picture')
            : t('Drop a PNG, JPG, GIF or WebP picture here. It is shown at up to 240 by 80 pixels.')}
        </p>
        <div className="branding-buttons">
          <Choose
            label={address === null ? t('Select picture') : t('Replace')}
            isSending={change.isPending}
            onChoose={send}
          />
          {address !== null && (
            <Button variant="default" disabled={change.isPending} onClick={() => send(null)}>
              {t('Remove')}
            </Button>
          )}
        </div>
      </section>
      <ErrorMessage error={change.error} />
    </>
  )
}

interface ChooseProps {
  readonly label: string
  readonly isSending: boolean
  readonly onChoose: (file: File) => void
}

function Choose({ label, isSending, onChoose }: ChooseProps) {
  const field = useRef<HTMLInputElement>(null)
  const onSelect = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const [file] = currentTarget.files ?? []
    if (file) onChoose(file)
    // The same file may be selected again.
    currentTarget.value = ''
  }
  return (
    <>
      <BusyButton loading={isSending} onClick={() => field.current?.click()}>
        {label}
      </BusyButton>
      <input ref={field} type="file" accept={types} hidden aria-label={t('Logo picture')} onChange={onSelect} />
    </>
  )
}
