/** When a screen falls over: the rest of the app stays, and the way out is named. */
import type { ErrorComponentProps } from '@tanstack/react-router'
import { FailureNotice } from '../components/display/states.tsx'
import { failureOf } from '../data/api/failure.ts'

export const PageFailure = ({ error, reset }: ErrorComponentProps) => (
  <FailureNotice failure={failureOf(error)} onRetry={reset} />
)
