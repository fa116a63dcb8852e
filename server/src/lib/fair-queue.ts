/**
 * A bounded waiting list with several queues that take turns. Within a queue the groups take turns, and within a group its
 * subgroups: however many waiters come from one network, another network waits for one of them only.
 */
export interface Group {
  readonly key: string
  /** Maximum waiters of the group. */
  readonly most: number
}

export interface FairQueue<Q extends string, T> {
  /** Adds to a queue; `path` leads from the widest group to the narrowest. Returns false without adding if one is full. */
  push(queue: Q, path: readonly Group[], item: T): boolean
  /** The next waiter in fair order; undefined if none is waiting. */
  take(): T | undefined
}

interface Node<T> {
  waiting: number
  readonly within: Map<string, Node<T>>
  readonly items: T[]
}

/** `queues`: maximum waiters of each. */
export function createFairQueue<Q extends string, T>(queues: Readonly<Record<Q, number>>): FairQueue<Q, T> {
  const top = newNode<T>()
  return {
    push(queue, path, item) {
      const whole = [{ key: queue, most: queues[queue] }, ...path]
      if (!hasRoom(top, whole)) return false
      add(top, whole, item)
      return true
    },
    take: () => takeFrom(top),
  }
}

const newNode = <T>(): Node<T> => ({ waiting: 0, within: new Map(), items: [] })

function hasRoom<T>(node: Node<T>, path: readonly Group[]): boolean {
  let at: Node<T> | undefined = node
  for (const { key, most } of path) {
    at = at?.within.get(key)
    if ((at?.waiting ?? 0) >= most) return false
  }
  return true
}

function add<T>(node: Node<T>, path: readonly Group[], item: T): void {
  let at = node
  at.waiting += 1
  for (const { key } of path) {
    const next = at.within.get(key) ?? newNode<T>()
    at.within.set(key, next)
    next.waiting += 1
    at = next
  }
  at.items.push(item)
}

/** Takes from the first group and moves it to the end. */
function takeFrom<T>(node: Node<T>): T | undefined {
  if (node.waiting === 0) return undefined
  node.waiting -= 1
  const [first] = node.within
  if (!first) return node.items.shift()
  const [key, group] = first
  const item = takeFrom(group)
  node.within.delete(key)
  if (group.waiting > 0) node.within.set(key, group)
  return item
}
