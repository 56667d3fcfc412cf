/** @jest-environment node */
import { recordedChangeSchema } from '@mimamori/audit';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import {
  type GraphQLInputObjectType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { z } from 'zod';

import { cameraFacetsSchema } from './camera-facet/camera-facet.schema';
import { BulkEditResolver } from './bulk-edit/bulk-edit.resolver';
import { bulkJobSchema } from './bulk-edit/bulk-edit.schema';
import { CameraExportResolver } from './camera-export/camera-export.resolver';
import { cameraExportSchema } from './camera-export/camera-export.schema';
import { CameraFacetResolver } from './camera-facet/camera-facet.resolver';
import { cameraGroupListQuery } from './camera-group/camera-group-list.schema';
import { CameraGroupResolver } from './camera-group/camera-group.resolver';
import {
  cameraGroupCreateSchema,
  cameraGroupPatchSchema,
  cameraGroupSchema,
} from './camera-group/camera-group.schema';
import { CameraImportResolver } from './camera-import/camera-import.resolver';
import { cameraImportSchema } from './camera-import/camera-import.schema';
import { CameraTagResolver } from './camera-tag/camera-tag.resolver';
import { cameraTagSchema } from './camera-tag/camera-tag.schema';
import { CameraLinksResolver } from './camera/camera-links.resolver';
import { cameraListQuery } from './camera/camera-list.schema';
import { CameraResolver } from './camera/camera.resolver';
import { cameraCreateSchema, cameraPatchSchema, cameraSchema } from './camera/camera.schema';
import { SiteCamerasResolver } from './camera/site-cameras.resolver';
import { CameraFindingResolver } from './finding/camera-finding.resolver';
import { FindingRulesResolver } from './finding/finding-rules.resolver';
import { findingRuleSchema } from './finding/finding-rules.schema';
import { CameraHistoryResolver } from './history/camera-history.resolver';
import { maskListQuery } from './privacy-mask/privacy-mask-list.schema';
import { CameraMasksResolver, PrivacyMaskResolver } from './privacy-mask/privacy-mask.resolver';
import {
  maskCoverageSchema,
  maskCreateSchema,
  maskPatchSchema,
  maskSchema,
} from './privacy-mask/privacy-mask.schema';
import { purposeListQuery } from './purpose/purpose-list.schema';
import { PurposeResolver } from './purpose/purpose.resolver';
import { purposeCreateSchema, purposePatchSchema, purposeSchema } from './purpose/purpose.schema';

let schema: GraphQLSchema;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [GraphQLSchemaBuilderModule] }).compile();
  schema = await module
    .get(GraphQLSchemaFactory)
    .create([
      PurposeResolver,
      CameraResolver,
      CameraLinksResolver,
      CameraGroupResolver,
      CameraTagResolver,
      CameraFacetResolver,
      SiteCamerasResolver,
      PrivacyMaskResolver,
      CameraMasksResolver,
      CameraFindingResolver,
      CameraHistoryResolver,
      FindingRulesResolver,
      CameraImportResolver,
      CameraExportResolver,
      BulkEditResolver,
    ]);
});

/** Field → whether it must have a value. */
function graphqlFields(name: string, without: readonly string[] = []): Record<string, boolean> {
  const type = schema.getType(name) as GraphQLObjectType | GraphQLInputObjectType;
  const fields = Object.entries(type.getFields()).filter(([field]) => !without.includes(field));
  return Object.fromEntries(fields.map(([field, { type: of }]) => [field, of instanceof GraphQLNonNull]));
}

function zodFields(object: z.ZodObject): Record<string, boolean> {
  const fields = Object.entries(object.shape as Record<string, z.ZodType>);
  return Object.fromEntries(
    fields.map(([field, type]) => [
      field,
      !type.safeParse(null).success && !type.safeParse(undefined).success,
    ]),
  );
}

describe('GraphQL has the fields of REST, and asks for the same ones', () => {
  it.each([
    [
      'Camera',
      cameraSchema,
      ['site', 'area', 'purposes', 'owner', 'groups', 'privacyMasks', 'findings', 'changes'],
    ],
    ['CameraCreate', cameraCreateSchema, []],
    ['CameraPatch', cameraPatchSchema, []],
    ['CameraGroup', cameraGroupSchema, []],
    ['CameraGroupCreate', cameraGroupCreateSchema, []],
    ['CameraGroupPatch', cameraGroupPatchSchema, []],
    ['CameraTag', cameraTagSchema, []],
    ['CameraFacets', cameraFacetsSchema, []],
    ['PrivacyMask', maskSchema, []],
    ['CameraFindingRule', findingRuleSchema, []],
    ['PrivacyMaskCreate', maskCreateSchema, []],
    ['PrivacyMaskPatch', maskPatchSchema, []],
    ['PrivacyMaskCoverage', maskCoverageSchema, []],
    ['RecordedChange', recordedChangeSchema, []],
    ['Purpose', purposeSchema, []],
    ['PurposeCreate', purposeCreateSchema, []],
    ['PurposePatch', purposePatchSchema, []],
    ['CameraImport', cameraImportSchema, []],
    ['CameraExport', cameraExportSchema, []],
    ['CameraBulkJob', bulkJobSchema, []],
  ])('%s', (name, object, extensions) => {
    expect(graphqlFields(name, extensions)).toEqual(zodFields(object));
  });

  it('filters by the same names', () => {
    type Query =
      typeof cameraListQuery | typeof maskListQuery | typeof purposeListQuery | typeof cameraGroupListQuery;
    const filterOf = ({ shape }: Query) => Object.keys(shape.filter.def.innerType.shape).sort();
    expect(Object.keys(graphqlFields('CameraFilter')).sort()).toEqual(filterOf(cameraListQuery));
    expect(Object.keys(graphqlFields('CameraGroupFilter')).sort()).toEqual(filterOf(cameraGroupListQuery));
    expect(Object.keys(graphqlFields('PrivacyMaskFilter')).sort()).toEqual(filterOf(maskListQuery));
    expect(Object.keys(graphqlFields('PurposeFilter')).sort()).toEqual(filterOf(purposeListQuery));
  });
});
