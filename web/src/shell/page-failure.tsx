/** Shown when a screen throws: the rest of the app keeps working, and the message says what to do. */
import type { ErrorComponentProps } from '@tanstack/react-router'
import { FailureNotice } from '../components/display/states.tsx'
import { failureOf } from '../data/api/failure.ts'

export const PageFailure = ({ error, reset }: ErrorComponentProps) => (
  <FailureNotice failure={failureOf(error)} onRetry={reset} />
)
