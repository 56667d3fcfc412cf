import type { Convention } from './convention';
import type { Ground } from './ground';
import type { Route } from './route';

interface Media {
  readonly example?: { readonly code?: string; readonly status?: number };
}

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly operationId?: string;
  readonly responses: Readonly<Record<string, Response>>;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
}

function operationOf({ path, method }: Route, { document }: Ground): Operation {
  const item = document.paths[path] as unknown as Record<string, Operation>;
  return item[method.toLowerCase()]!;
}

function resolved({ $ref, ...response }: Response, { document }: Ground): Response {
  if (!$ref) return response;
  const name = $ref.slice($ref.lastIndexOf('/') + 1);
  return (document.components?.responses?.[name] ?? {}) as Response;
}

export const documentConventions: readonly Convention[] = [
  {
    name: 'words',
    applies: () => true,
    check: async (route, ground) => {
      const { summary, description, tags, operationId } = operationOf(route, ground);
      return [
        ...(summary?.trim() ? [] : ['no summary']),
        ...(description?.trim() ? [] : ['no description']),
        ...(tags?.length ? [] : ['no tag']),
        ...(/^[a-z]+(\.[a-zA-Z]+){2}$/.test(operationId ?? '') ? [] : [`operationId ${operationId}`]),
      ];
    },
  },
  {
    name: 'examples',
    applies: () => true,
    check: async (route, ground) => {
      const { responses, requestBody } = operationOf(route, ground);
      const good = Object.entries(responses).filter(([status]) => status < '3');
      const media = [requestBody?.content, ...good.map(([, response]) => response.content)];
      return media
        .flatMap((content) => Object.entries(content ?? {}))
        .filter(([type, { example }]) => type === 'application/json' && example === undefined)
        .map(() => 'JSON without an example');
    },
  },
  {
    name: 'problems',
    applies: () => true,
    check: async (route, ground) => {
      const refusals = Object.entries(operationOf(route, ground).responses).filter(
        ([status]) => status >= '4',
      );
      return refusals.flatMap(([status, response]) => {
        const { example } = resolved(response, ground).content?.['application/problem+json'] ?? {};
        return example?.status === Number(status) && example.code
          ? []
          : [`${status} without a problem as example`];
      });
    },
  },
];
