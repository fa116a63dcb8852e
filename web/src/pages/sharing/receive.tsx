import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { Loading } from '../../parts/states.tsx'
import { ShareList } from './share-list.tsx'

const words = {
  title: 'Receive folders',
  about: 'People hand files over through a form, and see nothing of what else is there.',
  make: 'MAKE RECEIVE FOLDER',
  empty: 'No receive folders',
}

const Builder = lazy(async () => ({ default: (await import('../forms/builder.tsx')).Builder }))

/** All receive folders, or below it the form of one: `9/form`. */
export function Page() {
  const { _splat = '' } = useParams({ strict: false })
  const form = Number(/^(\d{1,15})\/form$/.exec(_splat)?.[1])
  if (!form) return <ShareList type="receive" words={words} />
  return (
    <Suspense fallback={<Loading />}>
      <Builder key={form} formId={form} />
    </Suspense>
  )
}
