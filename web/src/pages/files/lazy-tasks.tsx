/** The windows of the files screen come when the first of them is opened: looking at a folder needs none. */
import { type ComponentProps, lazy, Suspense, useState } from 'react'

const Tasks = lazy(async () => ({ default: (await import('./tasks.tsx')).Tasks }))

export function LazyTasks(props: ComponentProps<typeof Tasks>) {
  const [isNeeded, setNeeded] = useState(false)
  if (props.task && !isNeeded) setNeeded(true)
  return isNeeded ? (
    <Suspense fallback={null}>
      <Tasks {...props} />
    </Suspense>
  ) : null
}
