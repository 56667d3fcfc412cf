import { z } from 'zod';

export const roleSchema = z
  .strictObject({
    id: z.uuid().nullable().describe('Of a role that the tenant made itself; null: built in.'),
    code: z.string().describe('Stable name, used in assignments.'),
    name: z.string().describe('In the language asked for.'),
    description: z.string(),
    grantable: z.boolean().describe('Whether the caller may give and take this role.'),
    version: z.int().nullable(),
  })
  .meta({ id: 'Role' });
export type RoleView = z.output<typeof roleSchema>;

export const roleListSchema = z
  .strictObject({ items: z.array(roleSchema), nextCursor: z.null() })
  .meta({ id: 'RoleList' });

export const myPermissionsSchema = z
  .strictObject({
    version: z.string().describe('Changes exactly when the rules do.'),
    roles: z.array(
      z.strictObject({
        role: z.string(),
        scope: z.enum(['tenant', 'region', 'sites', 'cameraGroups']),
        regionId: z.string().nullable(),
        siteIds: z
          .array(z.string())
          .nullable()
          .describe('Sites reached now; null: all of the tenant, or what is in `cameraGroupIds`.'),
        cameraGroupIds: z.array(z.string()).nullable(),
        groupId: z.string().nullable().describe('The group of users that holds it; null: the user.'),
        through: z.string().nullable().describe('The role held, where this one is included in it.'),
        until: z.string().nullable(),
      }),
    ),
    rules: z
      .array(
        z.strictObject({
          actions: z.array(z.string()),
          subject: z.string(),
          conditions: z
            .record(z.string(), z.record(z.string(), z.unknown()))
            .nullable()
            .describe('Field → comparison ($eq, $ne, $in, $nin); null: every row.'),
          fields: z.array(z.string()).nullable().describe('Of these fields only; null: of all of it.'),
          inverted: z.boolean().describe('Takes away what rules before it gave.'),
        }),
      )
      .describe('Later rules are stronger.'),
  })
  .meta({ id: 'MyPermissions' });
export type MyPermissions = z.output<typeof myPermissionsSchema>;
