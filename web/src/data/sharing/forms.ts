/** Forms of receive folders and their submissions. */
import type { Body } from '@sallyport/contract/definition/operation.ts'
import type { Operations } from '@sallyport/contract/operations.ts'
import type { Form } from '@sallyport/contract/schemas/shares/form.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { pagesByTotal } from '../api/pages.ts'

export type FormAttributes = Form['attributes']
export type FormElement = FormAttributes['elements'][number]
export type FormBody = Body<Operations['updateFormById']>

const formKey = (id: number) => ['forms', id] as const

/** A form with the receive folder that it belongs to. */
export interface FormOfShare {
  readonly form: Form
  readonly share: Share
}

export function useForm(id: number) {
  const client = useClient()
  return useQuery({
    queryKey: formKey(id),
    queryFn: ({ signal }) => client.call('getFormById', { params: { id }, query: { include: ['share'] } }, { signal }),
    select: ({ data: form, included }): FormOfShare | null => {
      const [share] = included
      return share ? { form, share } : null
    },
  })
}

interface Saved {
  readonly id: number
  readonly body: FormBody
  /** Whether each submission gets a folder of its own, if that changes. */
  readonly folders?: { readonly shareId: number; readonly isOn: boolean }
}

/** Saves a form and the setting of its receive folder. Returns both as stored. */
export function useSaveForm() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, body, folders }: Saved) => {
      await client.call('updateFormById', { params: { id }, body })
      if (folders) {
        const changes = { fileDropCreateFolders: folders.isOn }
        await client.call('updateShareById', { params: { id: folders.shareId }, body: changes })
      }
      return await client.call('getFormById', { params: { id }, query: { include: ['share'] } })
    },
    onSuccess: async (answer, { id }) => {
      queries.setQueryData(formKey(id), answer)
      await queries.invalidateQueries({ queryKey: ['shares'] })
    },
  })
}

const submissionsKey = (formId: number) => ['submissions', formId] as const
const pageSize = 100

export interface SubmissionFilter {
  /** Search text; '' returns all submissions. */
  readonly find: string
  readonly isOldestFirst: boolean
}

/** The API's search pattern for a text. */
export const searchOf = (find: string) => (find === '' ? {} : { search: find })

/** Submissions, page by page. */
export function useSubmissions(formId: number, { find, isOldestFirst }: SubmissionFilter) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...submissionsKey(formId), find, isOldestFirst],
    queryFn: ({ pageParam: offset, signal }) => {
      const sort = [isOldestFirst ? ('created' as const) : ('-created' as const)]
      const query = { offset, limit: pageSize, sort, ...searchOf(find) }
      return client.call('getFormEntries', { params: { id: formId }, query }, { signal })
    },
    ...pagesByTotal(pageSize),
    // Entries that arrive between two requests shift the pages, so some rows are received twice.
    select: ({ pages }) => ({
      rows: [...new Map(pages.flatMap(({ data }) => data.map((row) => [row.id, row] as const))).values()],
      total: pages[0]?.totalResults ?? 0,
    }),
    placeholderData: (before) => before,
  })
}

/** Deletes submissions; their files remain. */
/** The largest number of ids that one request accepts. */
const deletedAtOnce = 500

export function useDeleteSubmissions(formId: number) {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (ids: readonly number[]) => {
      for (let at = 0; at < ids.length; at += deletedAtOnce) {
        const entries = ids.slice(at, at + deletedAtOnce)
        await client.call('deleteFormEntries', { params: { id: formId }, body: { entries } })
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: submissionsKey(formId) }),
  })
}
