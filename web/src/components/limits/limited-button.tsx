import { Button, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import './limited-button.css'
import { Icon } from '../display/icon.tsx'

interface Props {
  /** Why the button is unavailable, shown beside it; undefined if it can be used. */
  readonly reason: string | undefined
  readonly onClick: () => void
  readonly children: ReactNode
}

/** The main button of a section, or the reason why the plan does not allow it. */
export const LimitedButton = ({ reason, onClick, children }: Props) => (
  <div className="limited-add">
    <Tooltip label={reason} disabled={!reason}>
      <Button
        leftSection={<Icon name="plus" size={18} />}
        // Not `disabled`: screen reader and keyboard users could not reach the reason.
        {...(reason && { 'data-disabled': true, 'aria-disabled': true })}
        onClick={(event) => (reason ? event.preventDefault() : onClick())}
      >
        {children}
      </Button>
    </Tooltip>
    {reason && <p className="limited-reason">{reason}</p>}
  </div>
)
