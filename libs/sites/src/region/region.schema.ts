import { japanIso } from '@mimamori/platform';
import { idSchema } from '@mimamori/web';
import { z } from 'zod';

import { codeSchema, lineSchema } from '../site-code.schema';
import type { Region } from './region.entity';
import type { TreeNode } from './region.tree';

/** A region as its queries answer it. */
export type RegionRow = Omit<Region, 'tenantId'>;

export const regionCreateSchema = z
  .strictObject({
    code: codeSchema,
    name: lineSchema(100),
    parentId: idSchema.nullable().optional(),
    position: z.int().min(0).max(9_999).optional().describe('Among its siblings; then by code.'),
  })
  .meta({ id: 'RegionCreate' });
export type RegionCreate = z.infer<typeof regionCreateSchema>;

export const regionPatchSchema = regionCreateSchema.partial().meta({ id: 'RegionPatch' });
export type RegionPatch = z.infer<typeof regionPatchSchema>;

export const regionSchema = z
  .strictObject({
    id: z.uuid(),
    code: z.string(),
    name: z.string(),
    parentId: z.uuid().nullable(),
    position: z.int(),
    version: z.int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Region' });
export type RegionView = z.infer<typeof regionSchema>;

export type RegionNode = RegionView & { depth: number; children: RegionNode[] };

export const regionNodeSchema: z.ZodType<RegionNode> = z
  .strictObject({
    ...regionSchema.shape,
    depth: z.int().describe('1 at the top.'),
    children: z.array(z.lazy(() => regionNodeSchema)),
  })
  .meta({ id: 'RegionNode' });

/** The whole tree at once: it is bounded, so there is never a next page. */
export const regionTreeSchema = z
  .strictObject({ items: z.array(regionNodeSchema), nextCursor: z.null() })
  .meta({ id: 'RegionTree' });
export type RegionTree = z.infer<typeof regionTreeSchema>;

export function regionView({
  id,
  code,
  name,
  parentId,
  position,
  version,
  createdAt,
  updatedAt,
}: RegionRow): RegionView {
  return {
    id,
    code,
    name,
    parentId,
    position,
    version,
    createdAt: japanIso(createdAt),
    updatedAt: japanIso(updatedAt),
  };
}

export function regionNode(node: TreeNode<RegionRow>): RegionNode {
  return { ...regionView(node), depth: node.depth, children: node.children.map(regionNode) };
}
