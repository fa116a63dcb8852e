import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ChangeEvent, type DragEvent, useRef, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { Trouble } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { type Branding, logoAddress, useChangeLogo } from '../../data/account/branding.ts'

const types = 'image/png,image/jpeg,image/gif,image/webp'

/** A place to drop a picture on, or to choose one by its button. It counts from that moment. */
export function Logo({ branding }: { branding: Branding }) {
  const change = useChangeLogo()
  const [isOver, setOver] = useState(false)
  const address = logoAddress(branding)
  const send = (file: File | null) =>
    change.mutate(file, {
      onSuccess: () => notifications.show({ message: file ? 'This is your logo now.' : 'The logo is removed.' }),
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
        aria-label="Drop a picture here to make it your logo"
        onDragOver={onDragOver}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {address === null ? (
          <Icon name="image" size={32} />
        ) : (
          <img className="branding-logo" src={address} alt="Your logo" />
        )}
        <p>
          {isOver
            ? 'Drop the picture'
            : 'Drop a png, jpg, gif or webp picture here. It is shown up to 240 by 80 pixels.'}
        </p>
        <div className="branding-buttons">
          <Choose
            label={address === null ? 'CHOOSE A PICTURE' : 'REPLACE'}
            isSending={change.isPending}
            onChoose={send}
          />
          {address !== null && (
            <Button variant="default" disabled={change.isPending} onClick={() => send(null)}>
              Remove
            </Button>
          )}
        </div>
      </section>
      <Trouble error={change.error} />
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
  const take = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const [file] = currentTarget.files ?? []
    if (file) onChoose(file)
    // The same file may be chosen once more.
    currentTarget.value = ''
  }
  return (
    <>
      <BusyButton loading={isSending} onClick={() => field.current?.click()}>
        {label}
      </BusyButton>
      <input ref={field} type="file" accept={types} hidden aria-label="Picture of the logo" onChange={take} />
    </>
  )
}
