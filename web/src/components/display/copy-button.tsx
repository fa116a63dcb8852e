import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { t } from '../../lib/language/language.ts'
import { Icon } from './icon.tsx'

/** True for a moment after `copy`; false at once if the browser refuses. */
function useCopied(value: string) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => setCopied(await copyText(value))
  return { isCopied, copy }
}

/** Without TLS the clipboard API is unavailable; a hidden field and `execCommand` are used instead. */
export async function copyText(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value)
    return true
  } catch {
    const field = document.createElement('textarea')
    field.value = value
    // Inside the dialog, because its focus trap takes the focus back from elements outside.
    const place = document.activeElement?.parentElement ?? document.body
    place.append(field)
    field.select()
    const isDone = document.execCommand('copy')
    field.remove()
    return isDone
  }
}

/** Copy button beside a value. `what` names the value: "API key". */
export function CopyButton({ value, what }: { value: string; what: string }) {
  const { isCopied, copy } = useCopied(value)
  return (
    <Tooltip label={isCopied ? t('Copied') : t('Copy {what}', { what })}>
      <ActionIcon
        variant="subtle"
        color={isCopied ? 'teal' : 'gray'}
        onClick={copy}
        aria-label={t('Copy {what}', { what })}
      >
        <Icon name={isCopied ? 'check' : 'copy'} size={18} />
        <span className="unseen" aria-live="polite">
          {isCopied ? t('Copied') : ''}
        </span>
      </ActionIcon>
    </Tooltip>
  )
}

/** Copy button with a label, where copying is the main action. */
export function LabelledCopyButton({
  value,
  what,
  label = t('Copy'),
  isPrimary = false,
  isInRow = false,
}: {
  value: string
  what: string
  label?: string
  /** The main action of its window. */
  isPrimary?: boolean
  /** Small, with the value on hover: in each row of a table. */
  isInRow?: boolean
}) {
  const { isCopied, copy } = useCopied(value)
  return (
    <Button
      variant={isPrimary ? 'filled' : isInRow ? 'subtle' : 'default'}
      {...(isInRow && { size: 'compact-sm', title: value })}
      onClick={copy}
      leftSection={<Icon name={isCopied ? 'check' : 'copy'} size={18} />}
      aria-label={isCopied ? t('{what} copied', { what }) : t('Copy {what}', { what })}
      className={isInRow ? 'copy-in-row' : 'copy-wide'}
    >
      <span aria-live="polite">{isCopied ? t('Copied') : label}</span>
    </Button>
  )
}
