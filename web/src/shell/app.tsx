/** The app for somebody who is signed in: what the server said is cached, notices come in at the corner, screens by address. */
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './frame.css'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { hasStatus } from '../data/failure.ts'
import { UploadsProvider } from '../data/uploads.tsx'
import { createAppRouter } from './router.tsx'

const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // Refusals stay refusals; what may pass is tried twice more.
        retry: (count, error) => count < 2 && !hasStatus(error, 400, 401, 403, 404, 409, 410, 429),
      },
    },
  })

export function App() {
  const [queries] = useState(createQueries)
  const [router] = useState(createAppRouter)
  return (
    <QueryClientProvider client={queries}>
      <Notifications position="bottom-right" autoClose={5000} />
      <UploadsProvider>
        <RouterProvider router={router} />
      </UploadsProvider>
    </QueryClientProvider>
  )
}
